// Hands a laboratory's file to the portal, as it is, and tells the page which draft came of it.
(function () {
  "use strict";
  function place(zone, name) { return zone.querySelector("[data-lab-" + name + "]"); }
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
      headers: { "Accept": "application/json", "Content-Type": "application/octet-stream", "X-Language": zone.dataset.language || "es" }
    }).then(function (answer) { return answer.json(); }).then(function (said) {
      if (said.ok) handIn(zone, said.draft); else refused(zone, said.message);
    }).catch(function () { refused(zone, zone.dataset.lost); });
  }
  document.addEventListener("change", function (event) {
    var input = event.target;
    if (!input.matches || !input.matches("[data-lab-file]") || !input.files.length) return;
    send(input.closest("[data-lab]"), input.files[0]);
    input.value = "";
  });
})();
