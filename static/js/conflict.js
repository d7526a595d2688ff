/* conflict.js — somebody else saved the same chapter: both values side by side, the person chooses.
   showConflict(form, {by, at, fields: [{name, label, theirs, shown}]}) resolves when every field is decided. */

function line(form, field) {
  const input = form.elements.namedItem(field.name);
  const row = document.createElement("fieldset");
  const legend = document.createElement("legend");
  legend.textContent = field.label;
  row.append(legend);
  const mine = input?.selectedOptions ? input.selectedOptions[0]?.text : input?.value;
  const theirs = field.shown ?? field.theirs;
  for (const [value, words] of [["mine", `用我的：${mine || "（空）"}`], ["theirs", `用对方的：${theirs || "（空）"}`]]) {
    const label = document.createElement("label");
    label.className = "form-check";
    const radio = document.createElement("input");
    Object.assign(radio, { type: "radio", name: field.name, value, className: "form-check-input", required: true });
    radio.checked = value === "mine";
    label.append(radio, words);
    row.append(label);
  }
  return row;
}

export function showConflict(form, said) {
  const fields = said.fields ?? [];
  if (fields.length === 0) return Promise.resolve();
  const dialog = document.createElement("dialog");
  dialog.className = "conflict";
  dialog.setAttribute("aria-label", "两个人同时改了这一章");
  const title = document.createElement("h2");
  title.textContent = `${said.by} 在 ${said.at} 改过同样的栏目`;
  const choice = document.createElement("form");
  const button = document.createElement("button");
  button.className = "btn btn-primary";
  button.textContent = "按所选保存";
  choice.append(...fields.map((field) => line(form, field)), button);
  dialog.append(title, choice);
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    choice.addEventListener("submit", (event) => {
      event.preventDefault();
      event.stopPropagation();
      const chosen = new FormData(choice);
      for (const field of fields) {
        const input = form.elements.namedItem(field.name);
        if (input && chosen.get(field.name) === "theirs") input.value = field.theirs;
      }
      dialog.remove();
      resolve();
    });
  });
}
