// Makes docs/screenshots/*.png anew: `node e2e/screenshots.mjs` after `cargo build --package balcao`.
import { join } from "node:path";
import { launch } from "./lib/browser.mjs";
import { startHouse } from "./lib/house.mjs";
import { answerQuestions, become, eventually, postNotice, signedNotice, words } from "./lib/people.mjs";

const folder = join(import.meta.dirname, "../docs/screenshots");
const house = await startHouse();
const browser = await launch();
const wide = { viewport: { width: 1100, height: 800 }, javaScriptEnabled: true };
const shot = async (page, path, name, options = {}) => {
  await page.goto(house.url + path);
  await page.screenshot({ path: join(folder, `${name}.png`), ...options });
};
try {
  await postNotice(house, await signedNotice(house, "90000001"));
  const mother = await become(browser, house, "90000001", wide);
  await eventually("the letter", async () => {
    await mother.goto(`${house.url}/mailbox`);
    return (await words(mother)).includes("ready");
  });
  await mother.goto(`${house.url}/cases`);
  await mother.click("main a[href^='/cases/']");
  const caseUrl = mother.url();
  await shot(mother, "/?lang=zh-Hant", "start-zh");
  await answerQuestions(mother, caseUrl, "90000002");
  await mother.goto(`${caseUrl}/evidence/person`);
  await mother.click("button[value='agree']");
  await shot(mother, `${caseUrl.replace(house.url, "")}?lang=pt`, "task-list-pt");
  const father = await become(browser, house, "90000002", wide);
  await father.goto(`${caseUrl}/confirm/father`);
  await father.check("[value='confirm']");
  await father.click("main form button >> nth=-1");
  await eventually("his data", async () => {
    await father.goto(`${caseUrl}/evidence/father`);
    return (await father.locator("main").innerText()).includes("90000002");
  });
  await mother.goto(`${caseUrl}/check?lang=en`);
  await mother.check("[name='declaration']");
  await mother.click("main form button >> nth=0");
  const clerk = await become(browser, house, "registry.clerk", wide);
  const task = await eventually("the task", async () => {
    await clerk.goto(`${house.url}/desk?lang=en`);
    return clerk.locator("main a[href^='/desk/cases/']").first().getAttribute("href", { timeout: 500 }).catch(() => null);
  });
  await shot(clerk, `${task}?lang=en`, "desk-en");
  await shot(mother, "/account/log?lang=zh-Hant", "who-read-my-data-zh");
} finally {
  await browser.close();
  await house.stop();
}
