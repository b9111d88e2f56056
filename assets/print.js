// A result or a receta on paper: the page itself is printed; its style for paper leaves the portal's frame away.
//   data-print-page  the button
(() => {
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-print-page]")) window.print();
  });
})();
