/* desk_field.js — the marked row of the desk chooses the field that a remark would stand on.
   tr[data-match][data-path] and select[data-field]; verify_desk.js tells of each mark by "viewer:frame" on [data-viewer]. */

const choice = document.querySelector("select[data-field]");

document.querySelector("[data-viewer]")?.addEventListener("viewer:frame", () => {
  const path = document.querySelector("tr[data-match].on")?.dataset.path;
  if (choice && path) choice.value = path;
});
