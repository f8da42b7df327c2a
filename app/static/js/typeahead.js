/* A box with a list that follows what is typed (WAI-ARIA's combobox with a listbox): arrows, Enter, Escape and
   the mouse choose. What the list holds comes from the server as ready markup: an option with data-value is put
   into the box, one with data-href is gone to. */
"use strict";

(function () {
  const parts = (box) => ({
    input: box.querySelector("[role=combobox]"),
    value: box.querySelector("[data-typeahead-value]"),
    list: box.querySelector("[role=listbox]"),
  });
  const CHOOSABLE = "[role=option][data-value], [role=option][data-href]";
  const options = (list) => [...list.querySelectorAll(CHOOSABLE)];
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

  function choose(box, option, elsewhere) {
    const { input, value } = parts(box);
    if (option.dataset.href) {
      show(box, false);
      if (elsewhere) window.open(option.dataset.href, "_blank", "noopener");
      else window.location.assign(option.dataset.href);
      return;
    }
    input.value = option.dataset.text;
    value.value = option.dataset.value;
    /* An answer that is still on its way must not open the list again over what stands below. */
    box.dataset.chosen = "yes";
    box.querySelectorAll("[data-meant]").forEach((other) => { other.checked = false; });
    show(box, false);
    value.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function move(box, step) {
    const all = options(parts(box).list);
    if (!all.length) return;
    show(box, true);
    const at = all.indexOf(marked(parts(box).list));
    const from = at < 0 && step < 0 ? 0 : at;
    mark(box, all[(from + step + all.length) % all.length]);
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
    } else if (event.key === "Escape" && !list.hidden) {
      /* The first one closes the list and leaves what is typed. */
      event.preventDefault();
      show(box, false);
    } else if (event.key === "Tab") {
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
    const value = box && event.target === parts(box).input && parts(box).value;
    if (value) value.value = "";
    if (box) delete box.dataset.chosen;
  });

  /* One of those that the text could mean takes the place of what was chosen from the list. */
  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-typeahead] [data-meant]")) return;
    const { input, value } = parts(event.target.closest("[data-typeahead]"));
    value.value = "";
    input.value = event.target.dataset.meant;
  });

  document.addEventListener("mousedown", (event) => {
    const option = event.target.closest("[data-typeahead] [role=option]");
    if (!option || event.button > 1) return;
    event.preventDefault();
    if (!option.matches(CHOOSABLE)) return;
    choose(option.closest("[data-typeahead]"), option, event.button === 1 || event.ctrlKey || event.metaKey);
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
    if (!box || box.dataset.chosen || document.activeElement !== parts(box).input) return;
    show(box, true);
    const told = parts(box).list.querySelector("[data-found]");
    if (told) document.getElementById("announcer").textContent = told.dataset.found;
  });
})();
