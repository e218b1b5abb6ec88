// A program that uses the JSON API in somebody's name: a session, keys that make repeated requests harmless.

/** Signs in as a persona; answers `call(method, path, body, key)`, which gives `{ status, body }`. */
export async function program(house, persona) {
  const pair = (cookie) => cookie.split(";")[0];
  const page = await fetch(`${house.url}/demo`);
  const csrf = /name="csrf" value="([^"]*)"/.exec(await page.text())[1];
  const signedIn = await fetch(`${house.url}/demo/sign-in`, {
    method: "POST",
    redirect: "manual",
    headers: { Cookie: page.headers.getSetCookie().map(pair).join("; ") },
    body: new URLSearchParams({ csrf, persona }),
  });
  const headers = { Cookie: signedIn.headers.getSetCookie().map(pair).join("; "), "Accept-Language": "en" };
  return async (method, path, body, key) => {
    const answer = await fetch(`${house.url}/api/v1${path}`, {
      method,
      headers: {
        ...headers,
        ...(body ? { "Content-Type": "application/json" } : {}),
        ...(key ? { "Idempotency-Key": key } : {}),
      },
      body: body && JSON.stringify(body),
    });
    return { status: answer.status, body: await answer.json() };
  };
}

const PAGES = {
  "child-name": { child_name: { chinese: { surname: "陳", given: "小𨋢" } } },
  parents: { parents_married: false, father_named: "not_named" },
  certificate: { wants_certificate: false },
  statement: { statement: true },
};

/** The acts of one application for the birth bundle, in order: what each sends under which key. */
export function application(n) {
  const born = new Date(Date.now() - (2 + (n % 25)) * 86_400_000).toISOString().slice(0, 10);
  const birth = {
    birth_date: born, birth_time: "08:15", sex: "F", birth_site: "hospital", facility: "仁伯爵綜合醫院",
    plurality: 9, birth_order: 1 + Math.floor(n / 25),
  };
  const act = (name, method, path, body) => ({ name, method, path, body, key: `${name}-${n}` });
  return [
    act("open", "POST", () => "/cases", { service: "mo.bundle.birth" }),
    ...Object.entries({ birth, ...PAGES }).map(([page, answers]) =>
      act(page, "PUT", (id) => `/cases/${id}/forms/questions/${page}`, { answers })),
    act("consent", "POST", (id) => `/cases/${id}/evidence/person/consent`, { agree: false }),
    act("submit", "POST", (id) => `/cases/${id}/submission`, { declaration: true }),
  ];
}
