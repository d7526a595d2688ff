/* table_select.js — choose rows, act on them together. What it understands inside <form data-select>:
   input[data-select-row]   one row            input[data-select-all]   all rows of the page
   [data-select-bar]        shown when a row is chosen; its submit buttons are refused without one
   [data-select-count]      how many are chosen */

function attach(form) {
  const rows = () => [...form.querySelectorAll("input[data-select-row]")];
  const all = form.querySelector("input[data-select-all]");
  const count = form.querySelector("[data-select-count]");
  const show = () => {
    const chosen = rows().filter((row) => row.checked).length;
    if (count) count.textContent = String(chosen);
    if (all) {
      all.checked = chosen > 0 && chosen === rows().length;
      all.indeterminate = chosen > 0 && chosen < rows().length;
    }
    for (const button of form.querySelectorAll("[data-select-bar] [type=submit]")) {
      button.setAttribute("aria-disabled", String(chosen === 0));
    }
  };
  form.addEventListener("change", (event) => {
    if (event.target === all) for (const row of rows()) row.checked = all.checked;
    show();
  });
  form.addEventListener("submit", (event) => {
    if (event.submitter?.getAttribute("aria-disabled") === "true") event.preventDefault();
  });
  window.addEventListener("pageshow", show);
  show();
}

for (const form of document.querySelectorAll("form[data-select]")) attach(form);
