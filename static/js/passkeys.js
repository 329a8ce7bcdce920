/* Passkeys: makes one, signs in with one, confirms with one. A form says by `data-passkey` what is to
   happen; its field `credential` is filled in by the browser and the form is sent. Forms for signing
   in are hidden until the browser turns out to know passkeys. */
(function () {
  "use strict";

  var webauthn = window.webauthnJSON;
  var isThere = Boolean(webauthn && window.PublicKeyCredential);

  document.querySelectorAll("form[data-passkey]").forEach(function (form) {
    if (!isThere) {
      fail(form);
      return;
    }
    form.hidden = false;
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      ask(form).then(
        function (credential) {
          form.elements.credential.value = JSON.stringify(credential);
          form.submit();
        },
        function () { fail(form); }
      );
    });
  });

  function ask(form) {
    if (form.dataset.passkey === "add") return webauthn.create(creationOptions(form));
    if (form.dataset.passkey === "confirm") return webauthn.get(data().request_options);
    return fetch(form.action, { headers: { Accept: "application/json" } })
      .then(function (response) { return response.json(); })
      .then(function (answer) { return webauthn.get(answer.request_options); });
  }

  // A passkey is kept by the device and asks for a finger, a face or a code; a mere second step is not.
  function creationOptions(form) {
    var options = data().creation_options;
    var isPasskey = form.elements.passwordless.checked;
    var selection = options.publicKey.authenticatorSelection;
    selection.residentKey = isPasskey ? "required" : "discouraged";
    selection.requireResidentKey = isPasskey;
    if (isPasskey) selection.userVerification = "required";
    return options;
  }

  function data() {
    return JSON.parse(document.getElementById("passkey-data").textContent);
  }

  function fail(form) {
    var words = form.querySelector("[data-passkey-failed]");
    if (words) words.hidden = false;
  }
})();
