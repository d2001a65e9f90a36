// A real OpenID Connect provider on 127.0.0.1 for one test: node provider.mjs PORT CALLBACK [MODULE]
const [port, callback, module = "oidc-provider"] = process.argv.slice(2);
const { default: Provider } = await import(module);
const issuer = `http://127.0.0.1:${port}`;
const provider = new Provider(issuer, {
  clients: [{ client_id: "geo-grid", client_secret: "only for this test", redirect_uris: [callback],
    response_types: ["code"], grant_types: ["authorization_code"] }],
  claims: { openid: ["sub"], profile: ["preferred_username"] },
  cookies: { keys: ["only for this test"] },
  findAccount: (_, id) => ({ accountId: id,
    claims: async () => ({ sub: id, preferred_username: id }) }),
});
provider.listen(Number(port), "127.0.0.1", () => console.log("ready"));
