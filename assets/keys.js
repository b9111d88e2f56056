// Arrow keys in the month and among the times; nothing else on the page needs them.
(function () {
  "use strict";
  var steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
  document.addEventListener("keydown", function (event) {
    var step = steps[event.key];
    var here = event.target.closest && event.target.closest("[data-keys]");
    if (!step || !here) return;
    var all = Array.prototype.slice.call(here.querySelectorAll("button"));
    var columns = here.dataset.keys === "month" ? 7 : 1;
    var at = all.indexOf(document.activeElement);
    var jump = Math.abs(step) === 7 ? Math.sign(step) * columns : step;
    for (var next = at + jump; next >= 0 && next < all.length; next += jump) {
      if (!all[next].disabled && all[next].getAttribute("aria-disabled") !== "true") {
        all[next].focus();
        event.preventDefault();
        return;
      }
    }
  });
})();
// A question (dialog[data-modal]) that appears becomes modal: the browser keeps the focus in it; Esc means its "no".
(function () {
  "use strict";
  var back = null;
  new MutationObserver(function (changes) {
    changes.forEach(function (change) {
      change.addedNodes.forEach(function (node) {
        if (node.nodeType !== 1) return;
        var dialog = node.matches("dialog[data-modal]") ? node : node.querySelector("dialog[data-modal]");
        if (dialog && !dialog.open) { back = document.activeElement; dialog.showModal(); }
        var focus = node.matches("[data-focus]") ? node : node.querySelector("[data-focus]");
        if (focus && !dialog) { focus.focus({ preventScroll: true }); window.scrollTo(0, 0); }
      });
      change.removedNodes.forEach(function (node) {
        if (node.nodeType === 1 && (node.matches("dialog[data-modal]") || node.querySelector("dialog[data-modal]"))) {
          if (back && back.isConnected) back.focus();
        }
      });
    });
  }).observe(document.documentElement, { childList: true, subtree: true });
  document.addEventListener("cancel", function (event) {
    if (!event.target.matches("dialog[data-modal]")) return;
    event.preventDefault();
    var no = event.target.querySelector("[data-dismiss]");
    if (no) no.click();
  }, true);
})();
// Counts down to an instant (data-countdown); when it is over, presses the page's [data-over] button once.
(function () {
  "use strict";
  var told = {};
  function tick() {
    document.querySelectorAll("[data-countdown]").forEach(function (place) {
      var until = place.dataset.countdown;
      var left = Math.max(0, Math.round((Date.parse(until) - Date.now()) / 1000));
      if (isNaN(left)) { place.textContent = ""; return; }
      var said = Math.floor(left / 60) + ":" + String(left % 60).padStart(2, "0");
      if (place.textContent !== said) place.textContent = said;
      var over = document.querySelector("[data-over]");
      if (left === 0 && over && !told[until]) { told[until] = true; over.click(); }
    });
  }
  setInterval(tick, 1000);
  new MutationObserver(function (changes) {
    var invalid = null;
    changes.forEach(function (change) {
      if (change.type === "attributes" && change.target.getAttribute("aria-invalid") === "true") invalid = change.target.form;
    });
    // After a refused step the first field at fault has the focus, unless somebody is typing already.
    if (invalid && document.activeElement && document.activeElement.type === "submit") {
      var first = invalid.querySelector('[aria-invalid="true"]');
      if (first) first.focus();
    }
    tick();
  }).observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ["aria-invalid", "data-countdown"] });
})();
// The zone of this device, so that times can be said on its clock too.
if (window.Worker) new Worker("/zone.js").onmessage = function (said) {
  document.cookie = "luna_zone=" + encodeURIComponent(said.data) + "; path=/; SameSite=Lax; max-age=86400";
  this.terminate();
};
// Keeps what is typed into form[data-draft] in this tab until the booking is done, so that no way back loses it.
(function () {
  "use strict";
  function key(form) { return "luna-draft-" + form.dataset.draft; }
  document.addEventListener("input", function (event) {
    var form = event.target.form;
    if (!form || !form.dataset || !form.dataset.draft) return;
    var typed = {};
    Array.prototype.forEach.call(form.elements, function (input) {
      if (input.name && input.type !== "checkbox" && input.type !== "password") typed[input.name] = input.value;
    });
    sessionStorage.setItem(key(form), JSON.stringify(typed));
  });
  new MutationObserver(function (changes) {
    changes.forEach(function (change) {
      change.addedNodes.forEach(function (node) {
        if (node.nodeType !== 1) return;
        var form = node.matches("form[data-draft]") ? node : node.querySelector("form[data-draft]");
        if (form) {
          var typed = JSON.parse(sessionStorage.getItem(key(form)) || "{}");
          Object.keys(typed).forEach(function (name) {
            var input = form.elements[name];
            if (input && !input.value) input.value = typed[name];
          });
        }
        if (node.matches("[data-forget-drafts]") || node.querySelector("[data-forget-drafts]")) {
          Object.keys(sessionStorage).forEach(function (name) {
            if (name.indexOf("luna-draft-") === 0) sessionStorage.removeItem(name);
          });
        }
      });
    });
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
// The left and right arrows turn the agenda's day ([data-arrow]), unless somebody is writing or choosing.
(function () {
  "use strict";
  document.addEventListener("keydown", function (event) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.target.closest && event.target.closest("input, select, textarea, dialog, [data-keys]")) return;
    var button = document.querySelector('[data-arrow="' + event.key + '"]');
    if (button && !button.disabled) { event.preventDefault(); button.click(); }
  });
})();
// The session's alarm: "<count>:<seconds>" in [data-wake]; when the seconds are over, presses [data-waken].
(function () {
  "use strict";
  var seen = "";
  var at = 0;
  setInterval(function () {
    var place = document.querySelector("[data-wake]");
    var wake = (place && place.dataset.wake) || "";
    if (wake !== seen) {
      seen = wake;
      at = wake ? Date.now() + Number(wake.split(":")[1]) * 1000 : 0;
    }
    if (at && Date.now() >= at) {
      at = Date.now() + 20000;
      document.querySelector("[data-waken]").click();
    }
  }, 1000);
})();
// The browser's own way back goes a step back in a flow ([data-step]) instead of leaving it: each step is an entry of
// the history, and the page's [data-back] buttons walk the same entries.
(function () {
  "use strict";
  var seen = 0;
  var depth = 0;
  var path = "";
  var returning = false;
  function here() { return (history.state && history.state.lunaStep) || 0; }
  new MutationObserver(function () {
    var flow = document.querySelector("[data-step]");
    var step = flow ? Number(flow.dataset.step) : 0;
    if (!step || step === seen) return;
    path = location.pathname + location.search;
    if (seen && step > seen) {
      history.pushState(Object.assign({}, history.state, { lunaStep: here() + 1 }), "");
      depth = here();
    }
    seen = step;
  }).observe(document.documentElement, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-step"] });
  window.addEventListener("click", function (event) {
    if (!event.isTrusted || !here() || !event.target.closest || !event.target.closest("[data-back]")) return;
    event.stopImmediatePropagation();
    history.back();
  }, true);
  window.addEventListener("popstate", function (event) {
    var before = depth;
    depth = here();
    var flow = document.querySelector("[data-step], [data-forget-drafts]");
    if (!flow || location.pathname + location.search !== path) return;
    event.stopImmediatePropagation(); // for the router it is the same page, which it would load anew
    if (returning) { returning = false; return; }
    if (depth > before) { returning = true; history.back(); return; }
    var button = before > depth && document.querySelector(".steps [data-back]");
    if (button) button.click();
    else if (depth) history.back();
  }, true);
  depth = here();
})();
