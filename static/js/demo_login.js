/* demo_login.js — demo mode only: a click on an account of the list fills the sign-in form instead of signing in at once.
   button[data-demo-login][data-demo-password]; without this script the button's own form signs in. */

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-demo-login]");
  const form = document.querySelector("form[data-sign-in]");
  if (!button || !form) return;
  event.preventDefault();
  form.elements.namedItem("login").value = button.dataset.demoLogin;
  form.elements.namedItem("password").value = button.dataset.demoPassword;
  const submit = form.querySelector("[type=submit]");
  submit.focus();
  submit.scrollIntoView({ block: "nearest" });
});
