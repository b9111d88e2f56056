// Hands a laboratory's file to the portal, as it is, and tells the page which draft came of it.
//   data-lab          the place, with data-language and its sentences data-reading, data-lost
//   data-lab-file     the input that a file is chosen by
//   data-lab-says     the live region; data-lab-problem is where a refusal stands
//   data-lab-form     the form that hands the draft to the page; data-lab-draft is its field
(() => {
  function place(zone, name) {
    return zone.querySelector(`[data-lab-${name}]`);
  }
  function refused(zone, sentence) {
    place(zone, "says").textContent = "";
    place(zone, "problem").textContent = sentence;
  }
  function handIn(zone, draft) {
    place(zone, "draft").value = draft;
    place(zone, "form").requestSubmit();
  }
  function send(zone, file) {
    place(zone, "problem").textContent = "";
    place(zone, "says").textContent = zone.dataset.reading;
    fetch("/clinica/resultados/leer", {
      method: "POST",
      body: file,
      headers: {
        Accept: "application/json",
        "Content-Type": "application/octet-stream",
        "X-Language": zone.dataset.language || "es",
      },
    })
      .then((answer) => answer.json())
      .then((said) => {
        if (said.ok) handIn(zone, said.draft);
        else refused(zone, said.message);
      })
      .catch(() => {
        refused(zone, zone.dataset.lost);
      });
  }
  document.addEventListener("change", (event) => {
    const input = event.target;
    if (!input.matches?.("[data-lab-file]") || !input.files.length) return;
    send(input.closest("[data-lab]"), input.files[0]);
    input.value = "";
  });
})();
