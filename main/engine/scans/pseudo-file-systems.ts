/**
 * File systems whose files are windows into the kernel: endless, empty or with effects when read.
 * Type numbers: https://man7.org/linux/man-pages/man2/statfs.2.html
 */
const PSEUDO_FILE_SYSTEMS: ReadonlySet<number> = new Set([
  0x9fa0, // proc
  0x62656572, // sysfs
  0x64626720, // debugfs
  0x74726163, // tracefs
  0x73636673, // securityfs
  0x27e0eb, // cgroup
  0x63677270, // cgroup2
  0xcafe4a11, // bpf
  0x1cd1, // devpts
  0x19800202, // mqueue
  0x42494e4d, // binfmt_misc
  0x6165676c, // pstore
  0xde5e81e4, // efivarfs
  0x65735543, // fusectl
  0x62656570, // configfs
  0xf97cff8c, // selinux
  0x6e736673, // nsfs
  0x187, // autofs
]);

/** Whether a `statfs` type is a pseudo file system of Linux. */
export function isPseudoFileSystem(type: number): boolean {
  return process.platform === 'linux' && PSEUDO_FILE_SYSTEMS.has(type >>> 0);
}
