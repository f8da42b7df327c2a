/* Moves what a slip's QR carries after # (address;code) into the form and sends it. The fragment is
   taken out of the address bar and the history at once: a code is for one person. */
"use strict";

(function () {
  const form = document.querySelector("form[data-activate]");
  if (!form) return;

  function take() {
    const fragment = window.location.hash.slice(1);
    const cut = fragment.lastIndexOf(";");
    if (cut < 1 || cut === fragment.length - 1) return;
    window.history.replaceState(null, "", window.location.pathname);
    form.elements.namedItem("address").value = decoded(fragment.slice(0, cut));
    form.elements.namedItem("code").value = decoded(fragment.slice(cut + 1));
    form.submit();
  }

  function decoded(text) {
    try {
      return decodeURIComponent(text);
    } catch {
      return text;
    }
  }

  // A second slip scanned while the page is open changes only what follows #.
  window.addEventListener("hashchange", take);
  take();
})();
