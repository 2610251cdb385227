// "Listen" reads the page aloud with the voice of the phone. Where there is no voice for its language the button stays hidden.
(() => {
  const button = document.querySelector("[data-listen]"), voice = window.speechSynthesis;
  if (!button || !voice) return;
  const language = document.documentElement.lang;
  const show = () => { button.hidden = !voice.getVoices().some((one) => one.lang.startsWith(language)); };
  show();
  voice.addEventListener?.("voiceschanged", show);
  const stop = () => { voice.cancel(); button.setAttribute("aria-pressed", "false"); };
  button.addEventListener("click", () => {
    if (voice.speaking) return stop();
    for (const part of document.querySelectorAll("main :is(h1,h2,p,li,b)")) {
      if (part.closest("[hidden],.vh,[aria-hidden=true]") || part.parentElement.closest("p,li,b")) continue;
      const words = Object.assign(new SpeechSynthesisUtterance(part.innerText), { lang: language, rate: 0.9 });
      words.onend = () => { if (!voice.pending) stop(); };
      voice.speak(words);
    }
    button.setAttribute("aria-pressed", "true");
  });
  addEventListener("pagehide", stop);
})();
