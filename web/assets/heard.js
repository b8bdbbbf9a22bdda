// Pages work without this file; it adds the mobile menu, "show password" and the like.
import { initAll } from "./govuk-frontend-6.3.0.min.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();
