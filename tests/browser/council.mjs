// A council's identity provider for tests: oidc-provider, the certified one, with invented people.
// node council.mjs NODE_MODULES PORT CLIENT_JSON PEOPLE_JSON
import { pathToFileURL } from "node:url";

const [modules, port, client, people] = process.argv.slice(2);
// Where the product lives on another day, its council does too.
const ahead = Number(process.env.TESTS_CLOCK_AHEAD ?? 0) * 1000;
if (ahead) {
  const Real = Date;
  globalThis.Date = class extends Real {
    constructor(...parts) {
      super(...(parts.length ? parts : [Real.now() + ahead]));
    }
    static now() {
      return Real.now() + ahead;
    }
  };
}
const { Provider } = await import(pathToFileURL(`${modules}/oidc-provider/lib/index.js`));
const known = JSON.parse(people);

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [JSON.parse(client)],
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name", "groups"] },
  pkce: { required: () => true },
  cookies: { keys: ["only in tests"] },
  // A browser lives on its own day: what it shall keep must not be over there.
  ttl: ahead ? { Interaction: 3e9, Session: 3e9, Grant: 3e9 } : {},
  features: { devInteractions: { enabled: false } },
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (_, id) => known[id] && { accountId: id, claims: () => ({ sub: id, ...known[id] }) },
  // Everybody has agreed to everything already.
  async loadExistingGrant(ctx) {
    const grant = new ctx.oidc.provider.Grant({
      clientId: ctx.oidc.client.clientId,
      accountId: ctx.oidc.session.accountId,
    });
    grant.addOIDCScope("openid email profile");
    await grant.save();
    return grant;
  },
});

provider.use(async (ctx, next) => {
  if (!ctx.path.startsWith("/interaction/")) return next();
  if (ctx.method === "GET") {
    ctx.type = "html";
    ctx.body = `<!DOCTYPE html><html lang="en"><head><title>Council</title><link rel="icon" href="data:,"></head>
      <body><h1>Council sign-in</h1><form method="post"><label>Staff number <input name="login"></label>
      <button name="go" value="in">Go on</button> <button name="go" value="stop">Cancel</button></form></body></html>`;
    return;
  }
  const chunks = [];
  for await (const chunk of ctx.req) chunks.push(chunk);
  const form = new URLSearchParams(Buffer.concat(chunks).toString());
  const result =
    form.get("go") === "in" ? { login: { accountId: form.get("login") } } : { error: "access_denied" };
  await provider.interactionFinished(ctx.req, ctx.res, result);
  ctx.respond = false;
});

provider.listen(Number(port), "127.0.0.1");
