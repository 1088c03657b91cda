// A certified OpenID provider (panva/oidc-provider) for the sign-in elsewhere. It
// answers as localhost, another site than 127.0.0.1: cookies have to survive the way
// there and back.
import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import Provider from "oidc-provider";

export const client = { id: "hai-long", secret: "a secret of the test that is long enough" };

/** People by the name they type into the provider's form; claims go into the ID token. */
export async function issue(port, redirect, people) {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const provider = new Provider(`http://localhost:${port}`, {
    clients: [{ client_id: client.id, client_secret: client.secret, redirect_uris: [redirect], grant_types: ["authorization_code"], response_types: ["code"] }],
    jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), use: "sig", alg: "RS256" }] },
    cookies: { keys: ["a key of the test"] },
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name", "preferred_username", "groups", "unit"] },
    conformIdTokenClaims: false,
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, preferred_username: id, ...people[id] }) }),
  });
  const server = createServer(provider.callback()).listen(port, "localhost");
  await once(server, "listening");
  return { stop: () => new Promise((done) => { server.closeAllConnections(); server.close(done); }) };
}
