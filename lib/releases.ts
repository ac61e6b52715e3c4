type Arch = "amd64" | "arm64";

/** What decides where an OS image lies. */
export interface ImageSource {
  /** URL without a slash at its end; `{channel}` stands for the channel. */
  readonly imageServer: string;
  readonly channel: string;
  readonly arch: Arch;
}

/** Architecture in the names of system extensions. */
export const sysextArch: Readonly<Record<Arch, string>> = { amd64: "x86-64", arm64: "arm64" };

/** The one file that exists for both architectures and boots by BIOS as well as UEFI. */
export const imageFile = "flatcar_production_qemu_uefi_image.img";

/** Folder of one release; `version` is a number, `current` or `current-<year>`. */
export function imageFolderUrl(source: ImageSource, version: string): string {
  const server = source.imageServer.replaceAll("{channel}", source.channel);
  return `${server}/${source.arch}-usr/${version}`;
}

export function imageVersionUrl(source: ImageSource, version: string): string {
  return `${imageFolderUrl(source, version)}/version.txt`;
}

export function imageUrl(source: ImageSource, version: string): string {
  return `${imageFolderUrl(source, version)}/${imageFile}`;
}

/** Clearsigned list of hashes of one image. */
export function imageDigestsUrl(source: ImageSource, version: string): string {
  return `${imageUrl(source, version)}.DIGESTS.asc`;
}

export function sysextSumsUrl(server: string, name: string): string {
  return `${server}/${name}/SHA256SUMS`;
}

/** Where the bakery's address serves every extension's files: beside the folders, not inside them. */
export function sysextUrl(server: string, file: string): string {
  return `${server}/${file}`;
}

/** FLATCAR_VERSION of a version.txt; undefined when it names none. */
export function osVersionOf(versionTxt: string): string | undefined {
  return /^FLATCAR_VERSION=["']?(\d+\.\d+\.\d+)["']?\s*$/m.exec(versionTxt)?.[1];
}
