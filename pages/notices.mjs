import fs from 'node:fs';
import path from 'node:path';

/** Licences ask that their text goes along with every copy. */
export function writeNotices(used, here, target) {
  const texts = [...used].sort().map(folder => {
    const { name, version, license, homepage, repository } = JSON.parse(
      fs.readFileSync(path.join(here, folder, 'package.json'), 'utf8')
    );
    const files = fs
      .readdirSync(path.join(here, folder))
      .filter(file => /^(licen[cs]e|copying|notice)/i.test(file));
    const text = files
      .filter(file => fs.statSync(path.join(here, folder, file)).isFile())
      .map(file =>
        fs.readFileSync(path.join(here, folder, file), 'utf8').trim()
      );
    const from = homepage ?? repository?.url ?? repository ?? '';
    return [`${name} ${version} (${license})`, `Source: ${from}`, ...text].join(
      '\n\n'
    );
  });
  fs.writeFileSync(target, `${texts.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`);
}
