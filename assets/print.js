// A result or a receta on paper: the page itself is printed; its style for paper leaves the portal's frame away.
(function () {
  "use strict";

  document.addEventListener("click", function (event) {
    if (event.target.closest && event.target.closest("[data-print-page]")) window.print();
  });
})();
