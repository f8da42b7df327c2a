/* Makes pages that work without it quicker to use. It holds no rules and no words of its own:
   every sentence comes from the page, in the reader's language. */
"use strict";

(function () {
  const say = (text) => {
    document.getElementById("announcer").textContent = text;
  };
  const within = (root, selector) => [
    ...(root.matches && root.matches(selector) ? [root] : []),
    ...root.querySelectorAll(selector),
  ];

  /* Keys: "/" goes to the search, Escape closes what is open. */
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const search = document.getElementById("search");
      if (search) {
        event.preventDefault();
        search.focus();
        search.select();
      }
    }
    if (event.key === "Escape") closeMenus(null);
  });

  function closeMenus(kept) {
    document.querySelectorAll("details.cv-dropdown[open]").forEach((menu) => {
      if (menu !== kept) menu.open = false;
    });
  }

  document.addEventListener("click", (event) => {
    closeMenus(event.target.closest("details.cv-dropdown"));
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.copy) copy(button);
    if (button.dataset.showPassword) showPassword(button);
    if ("print" in button.dataset) window.print();
    if ("back" in button.dataset) window.history.back();
    if ("close" in button.dataset) button.closest("dialog").close();
  });

  /* A form on its way asks nothing more: what helps while typing would come after its page has gone. */
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    event.target.dataset.sent = "";
    within(event.target, "[hx-get], [hx-post]").forEach((each) => htmx.trigger(each, "htmx:abort"));
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.target.closest("form[data-sent]")) event.preventDefault();
  });
  window.addEventListener("pageshow", () => {
    within(document, "form[data-sent]").forEach((form) => delete form.dataset.sent);
  });

  /* Copying an address or a code. */
  async function copy(button) {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
    } catch {
      if (!copyTheOldWay(button)) return;
    }
    say(document.body.dataset.copied);
    const use = button.querySelector("use");
    const before = use.getAttribute("href");
    use.setAttribute("href", before.replace(/#.*/, "#tabler-check"));
    button.classList.add("cv-copied");
    window.setTimeout(() => {
      use.setAttribute("href", before);
      button.classList.remove("cv-copied");
    }, 1600);
  }

  /* Plain http, as in a trial on a local network, has no clipboard API. */
  function copyTheOldWay(button) {
    const range = document.createRange();
    range.selectNodeContents(button.parentElement.querySelector("code"));
    const selection = window.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
    return document.execCommand("copy");
  }

  /* Passwords: show and hide, and strength in words. */
  function showPassword(button) {
    const input = document.getElementById(button.dataset.showPassword);
    const words = button.querySelector("span");
    const shown = input.type === "text";
    input.type = shown ? "password" : "text";
    [words.textContent, button.dataset.hide] = [button.dataset.hide, words.textContent];
    input.focus();
  }

  function strength(password, names) {
    const plain = password.toLowerCase();
    const own = names.toLowerCase().split(/[\s.@]+/).filter((word) => word.length > 2);
    const left = own.reduce((text, word) => text.split(word).join(""), plain);
    const kinds = new Set(left).size;
    if (password.length < 12) return "short";
    if (left.length < 10 || kinds < 6 || /^(\d+|(.{1,4})\2+)$/.test(left)) return "weak";
    return left.length >= 16 && kinds >= 9 ? "good" : "fair";
  }

  function watchStrength(line) {
    const input = document.getElementById(line.dataset.strengthOf);
    input.addEventListener("input", () => {
      const level = input.value ? strength(input.value, line.dataset.names) : "";
      line.dataset.level = level === "short" ? "weak" : level;
      line.textContent = level ? line.dataset[level] : "";
    });
  }

  /* Offers to take the marks off a new password: nothing of it leaves the page for that. */
  function offerPlainLetters(line) {
    const inputs = line.dataset.plainLetters.split(" ").map((id) => document.getElementById(id));
    const look = () => { line.hidden = inputs.every((input) => plainLetters(input.value) === input.value); };
    inputs.forEach((input) => input.addEventListener("input", look));
    line.querySelector("button").addEventListener("click", () => {
      inputs.forEach((input) => { input.value = plainLetters(input.value); });
      inputs[0].dispatchEvent(new Event("input", { bubbles: true }));
      inputs[0].focus();
    });
    look();
  }

  function plainLetters(text) {
    return text.normalize("NFKD").replace(/\p{M}/gu, "").replace(/đ/g, "d").replace(/Đ/g, "D");
  }

  /* Confirmations open as a dialog; without this they unfold in place. */
  function upgradeConfirm(details) {
    const summary = details.querySelector("summary");
    const panel = details.querySelector(".cv-confirm-panel");
    const dialog = document.createElement("dialog");
    dialog.className = "cv-dialog";
    const title = panel.querySelector("h2");
    title.id = title.id || `confirm-${Math.random().toString(36).slice(2)}`;
    dialog.setAttribute("aria-labelledby", title.id);
    dialog.append(panel);
    details.after(dialog);
    summary.setAttribute("role", "button");
    summary.setAttribute("aria-haspopup", "dialog");
    panel.querySelectorAll("[data-close]").forEach((button) => { button.hidden = false; });
    summary.addEventListener("click", (event) => {
      event.preventDefault();
      dialog.showModal();
    });
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog) dialog.close();
    });
    const typed = panel.querySelector("[data-typed]");
    if (typed) watchTyped(typed);
  }

  function watchTyped(input) {
    const submit = input.form.querySelector("[type=submit]");
    const compare = () => {
      submit.disabled = input.value.trim().normalize("NFC") !== input.dataset.typed.normalize("NFC");
    };
    input.addEventListener("input", compare);
    compare();
  }

  /* Choosing rows of a table. */
  function watchRows(bar) {
    const form = document.getElementById(bar.dataset.bulk);
    const count = bar.querySelector("[data-bulk-count]");
    const everything = bar.querySelector("[name=all_matching]");
    const rows = () => [...form.querySelectorAll("[data-select-row]")];
    const refresh = () => {
      const chosen = rows().filter((box) => box.checked).length;
      bar.hidden = chosen === 0 && !everything?.checked;
      count.textContent = `${chosen.toLocaleString(document.documentElement.lang)} ${count.dataset.words}`;
      const all = form.querySelector("[data-select-all]");
      if (!all) return;
      all.hidden = false;
      all.checked = chosen > 0 && chosen === rows().length;
      all.indeterminate = chosen > 0 && !all.checked;
    };
    form.addEventListener("change", (event) => {
      if ("selectAll" in event.target.dataset) {
        rows().forEach((box) => { box.checked = event.target.checked; });
      }
      refresh();
    });
    everything?.addEventListener("change", refresh);
    form.addEventListener("htmx:afterSwap", refresh);
    refresh();
  }

  /* htmx: every request carries the form token; a dead line is told. */
  document.addEventListener("htmx:configRequest", (event) => {
    const token = document.querySelector("meta[name=csrf-token]");
    if (token) event.detail.headers["X-CSRFToken"] = token.content;
  });
  document.addEventListener("htmx:sendError", () => say(document.body.dataset.offline));

  function prepare(root) {
    within(root, "[data-copy], [data-show-password], [data-print], [data-back]").forEach((button) => {
      button.hidden = false;
    });
    within(root, "details[data-confirm]").forEach(upgradeConfirm);
    within(root, "[data-strength-of]").forEach(watchStrength);
    within(root, "[data-plain-letters]").forEach(offerPlainLetters);
    within(root, "[data-bulk]").forEach(watchRows);
    within(root, "[data-focus]").forEach((element) => element.focus());
  }

  prepare(document);
  document.addEventListener("htmx:load", (event) => {
    if (event.detail.elt !== document.body) prepare(event.detail.elt);
  });
})();
