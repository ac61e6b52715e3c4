/** The parts of Ignition 3.4.0 that a native machine takes over from its config. */
export interface Ignition {
  readonly passwd?: { readonly users?: readonly IgnitionUser[] };
  readonly storage?: {
    readonly directories?: readonly IgnitionPath[];
    readonly files?: readonly IgnitionFile[];
    readonly links?: readonly { readonly path: string; readonly target: string }[];
  };
  readonly systemd?: { readonly units?: readonly IgnitionUnit[] };
}

export interface IgnitionUser {
  readonly name: string;
  readonly sshAuthorizedKeys?: readonly string[];
}

export interface Owner {
  readonly id?: number;
  readonly name?: string;
}

interface IgnitionPath {
  readonly path: string;
  readonly mode?: number;
  readonly user?: Owner;
  readonly group?: Owner;
}

export interface IgnitionContents {
  readonly source?: string;
  readonly compression?: string;
}

interface IgnitionFile extends IgnitionPath {
  readonly contents?: IgnitionContents;
  readonly append?: readonly IgnitionContents[];
}

export interface IgnitionUnit {
  readonly name: string;
  readonly contents?: string;
  readonly dropins?: readonly { readonly name: string; readonly contents?: string }[];
  readonly enabled?: boolean;
  readonly mask?: boolean;
}
