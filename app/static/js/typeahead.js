/* A box with a list that follows what is typed: arrows, Enter, Escape and the mouse choose.
   What the list holds comes from the server as ready markup. */
"use strict";

(function () {
  const parts = (box) => ({
    input: box.querySelector("[role=combobox]"),
    value: box.querySelector("[data-typeahead-value]"),
    list: box.querySelector("[role=listbox]"),
  });
  const options = (list) => [...list.querySelectorAll("[role=option][data-value]")];
  const marked = (list) => list.querySelector("[aria-selected=true]");

  function show(box, open) {
    const { input, list } = parts(box);
    list.hidden = !open || !list.children.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    if (list.hidden) input.removeAttribute("aria-activedescendant");
  }

  function mark(box, option) {
    const { input, list } = parts(box);
    options(list).forEach((each, place) => {
      each.id = `${list.id}-${place}`;
      each.setAttribute("aria-selected", String(each === option));
    });
    if (!option) return;
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  function choose(box, option) {
    const { input, value } = parts(box);
    input.value = option.dataset.text;
    value.value = option.dataset.value;
    show(box, false);
    value.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function move(box, step) {
    const all = options(parts(box).list);
    if (!all.length) return;
    show(box, true);
    const at = all.indexOf(marked(parts(box).list));
    mark(box, all[(at + step + all.length) % all.length] || all[0]);
  }

  document.addEventListener("keydown", (event) => {
    const box = event.target.closest("[data-typeahead]");
    if (!box) return;
    const { list } = parts(box);
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      move(box, event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && !list.hidden && marked(list)) {
      event.preventDefault();
      choose(box, marked(list));
    } else if (event.key === "Escape" || event.key === "Tab") {
      show(box, false);
    }
  });

  /* Typing replaces what was chosen before. */
  document.addEventListener("focusin", (event) => {
    if (event.target.matches("[data-typeahead] [role=combobox]")) event.target.select();
  });

  document.addEventListener("input", (event) => {
    const box = event.target.closest("[data-typeahead]");
    /* What was chosen no longer stands in the box. */
    if (box && event.target === parts(box).input) parts(box).value.value = "";
  });

  document.addEventListener("mousedown", (event) => {
    const option = event.target.closest("[data-typeahead] [role=option][data-value]");
    if (!option) return;
    event.preventDefault();
    choose(option.closest("[data-typeahead]"), option);
  });

  document.addEventListener("focusout", (event) => {
    const box = event.target.closest("[data-typeahead]");
    if (box && !box.contains(event.relatedTarget)) show(box, false);
  });

  /* The server is asked for `q`, whatever the box is called. */
  document.addEventListener("htmx:configRequest", (event) => {
    const box = event.detail.elt.closest("[data-typeahead]");
    if (!box) return;
    const asked = event.detail.parameters;
    Object.keys(asked).forEach((name) => delete asked[name]);
    asked.q = event.detail.elt.value;
  });

  document.addEventListener("htmx:afterSwap", (event) => {
    const box = event.detail.target.closest("[data-typeahead]");
    if (box && document.activeElement === parts(box).input) show(box, true);
  });
})();
