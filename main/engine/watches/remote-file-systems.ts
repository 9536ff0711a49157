/**
 * File systems others write to as well: the kernel reports only this machine's own changes.
 * Type numbers: https://man7.org/linux/man-pages/man2/statfs.2.html
 */
const REMOTE_FILE_SYSTEMS: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xff534d42, 'SMB'],
  [0xfe534d42, 'SMB'],
  [0x01021997, '9P'],
  [0x786f4256, 'VirtualBox'],
  [0xbacbacbc, 'VMware'],
  [0x00c36400, 'Ceph'],
  [0x5346414f, 'AFS'],
  [0x65735546, 'FUSE'],
]);

/** The name of a `statfs` type whose changes the system does not wholly report, or null. */
export function remoteFileSystem(type: number): string | null {
  if (process.platform !== 'linux') return null;
  return REMOTE_FILE_SYSTEMS.get(type >>> 0) ?? null;
}
