// The Debian part of the image: what Node and DuckDB link to, the CA bundle, tini, and who made them.
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runQuietly, SetupError } from '../setup.mjs';

/** Debian's names of what Node calls an architecture. */
const DEBIAN = {
  x64: { name: 'amd64', triplet: 'x86_64-linux-gnu', loader: 'lib64/ld-linux-x86-64.so.2' },
  arm64: { name: 'arm64', triplet: 'aarch64-linux-gnu', loader: 'lib/ld-linux-aarch64.so.1' },
};

/** Libraries that `ldd` names for Node, DuckDB and its addon, and those glibc opens by name to look up hosts. */
const LIBRARIES = {
  libc6: [
    'libc.so.6',
    'libm.so.6',
    'libdl.so.2',
    'libpthread.so.0',
    'librt.so.1',
    'libresolv.so.2',
    'libnss_dns.so.2',
    'libnss_files.so.2',
  ],
  'libgcc-s1': ['libgcc_s.so.1'],
  'libstdc++6': ['libstdc++.so.6'],
};
const OTHERS = ['base-files', 'ca-certificates', 'tini'];
/** The licences that the copyright files of these packages refer to. */
const LICENCES = ['GPL-2', 'GPL-3', 'LGPL-2.1', 'MPL-2.0'];

/** Puts the packages' needed files into `root`. `work` is a folder for what is downloaded. */
export async function installDebian(root, work) {
  const debian = DEBIAN[process.arch];
  if (debian === undefined) throw new SetupError(`There is no image for ${process.arch}.`);
  const packages = [...Object.keys(LIBRARIES), ...OTHERS];
  const files = await download(packages, work);
  const unpacked = join(work, 'unpacked');
  for (const file of files) await runQuietly('dpkg-deb', ['-x', file, unpacked]);

  const { triplet, loader } = debian;
  for (const name of Object.values(LIBRARIES).flat()) {
    const folder = [`lib/${triplet}`, `usr/lib/${triplet}`].find((each) => existsSync(join(unpacked, each, name)));
    if (folder === undefined) throw new SetupError(`Debian's packages hold no ${name}.`);
    // One folder, and the name that is asked for instead of links to it: as the loader finds them.
    copy(join(unpacked, folder, name), join(root, 'lib', triplet, name));
  }
  // Programs name the loader by this path; it is a program itself.
  const unpackedLoader = [loader, join('usr', loader)].find((path) => existsSync(join(unpacked, path)));
  if (unpackedLoader === undefined) throw new SetupError(`Debian's packages hold no ${loader}.`);
  copy(join(unpacked, unpackedLoader), join(root, loader), 0o755);
  copy(join(unpacked, 'usr/bin/tini'), join(root, 'usr/bin/tini'), 0o755);
  copy(join(unpacked, 'usr/lib/os-release'), join(root, 'etc/os-release'));
  copy(join(unpacked, 'etc/debian_version'), join(root, 'etc/debian_version'));
  bundleCertificates(join(unpacked, 'usr/share/ca-certificates/mozilla'), root);
  for (const name of LICENCES) {
    const path = join('usr/share/common-licenses', name);
    copy(join(unpacked, path), join(root, path));
  }
  for (const name of packages) {
    const path = join('usr/share/doc', name, 'copyright');
    if (existsSync(join(unpacked, path))) copy(join(unpacked, path), join(root, path));
  }
  return recordPackages(files, root);
}

/** Fetches the packages that this machine's apt offers; the Dockerfile points it at one day of Debian's archive. */
async function download(packages, work) {
  mkdirSync(work, { recursive: true });
  // apt's own user need not be able to write there; no package is installed.
  await runQuietly('apt-get', ['download', '-qq', '-o', 'APT::Sandbox::User=root', ...packages], { cwd: work }).catch(
    (error) => {
      throw new SetupError(
        `${error.message}\nDebian's packages could not be downloaded. The image is assembled on Debian; run apt-get update first.`,
      );
    },
  );
  return readdirSync(work)
    .filter((name) => name.endsWith('.deb'))
    .map((name) => join(work, name));
}

/** As update-ca-certificates writes it; httpfs reads it, Node has a list of its own. */
function bundleCertificates(folder, root) {
  const certificates = readdirSync(folder)
    .filter((name) => name.endsWith('.crt'))
    .sort()
    .map((name) => readFileSync(join(folder, name), 'utf8').trimEnd());
  if (certificates.length === 0) throw new SetupError('ca-certificates holds no certificates.');
  write(join(root, 'etc/ssl/certs/ca-certificates.crt'), `${certificates.join('\n')}\n`);
}

/** Scanners find out from these files which packages, and so which known holes, an image without dpkg has. */
function recordPackages(files, root) {
  const versions = {};
  for (const file of files) {
    const control = execFileSync('dpkg-deb', ['-f', file], { encoding: 'utf8' });
    const name = /^Package: (.+)$/m.exec(control)?.[1] ?? '';
    versions[name] = /^Version: (.+)$/m.exec(control)?.[1] ?? '';
    write(join(root, 'var/lib/dpkg/status.d', name), `${control.trimEnd()}\n`);
  }
  return versions;
}

function copy(from, to, mode = 0o644) {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to);
  chmodSync(to, mode);
}

function write(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text, { mode: 0o644 });
}
