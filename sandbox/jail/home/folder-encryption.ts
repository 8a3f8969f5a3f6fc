import { HOME_TOOLS, mustRun } from '../host/host-tools.ts'

/**
 * Numbers of <linux/fscrypt.h>, the same on x64 and arm64. The two calls stand behind `ioctl`, which
 * Node has not; perl belongs to every Debian. The key comes over standard input: arguments can be
 * read by every process of the machine.
 */
const FS_IOC_ADD_ENCRYPTION_KEY = 0xc0506617
const FS_IOC_SET_ENCRYPTION_POLICY = 0x800c6613
/** Version 2, by which the key is named by a digest of its own. */
const BY_IDENTIFIER = 2
const POLICY_VERSION = 2
const AES_256_XTS = 1
const AES_256_CTS = 4
/** Names are padded to 32 bytes, so that their lengths tell less. */
const PAD_TO_32 = 3

/** What the kernel takes for AES-256-XTS. */
export const HOME_KEY_BYTES = 64

/** Constant text; what varies are its arguments. */
const PROGRAM = `
use strict; use warnings;
my ($mount, $folder) = @ARGV;
my $size = read(STDIN, my $key, 128);
open(my $root, '<', $mount) or die "open: $!\\n";
my $request = pack('L x4 x32 L L x32 a*', ${BY_IDENTIFIER}, $size, 0, $key);
ioctl($root, ${FS_IOC_ADD_ENCRYPTION_KEY}, $request) or die "add the key: $!\\n";
exit 0 unless defined $folder;
my $policy = pack('C4 x4 a16', ${POLICY_VERSION}, ${AES_256_XTS}, ${AES_256_CTS}, ${PAD_TO_32}, substr($request, 8, 16));
open(my $place, '<', $folder) or die "open: $!\\n";
ioctl($place, ${FS_IOC_SET_ENCRYPTION_POLICY}, $policy) or die "set the policy: $!\\n";
`

/**
 * Gives a mounted file system the key of its encrypted folder; it forgets it when it is unmounted.
 * With `folder`, which must be empty, all that will ever be below it is encrypted with the key:
 * contents, names and the targets of links. Throws a `ToolFailed`.
 */
export async function unlock(mountPoint: string, key: Buffer, folder?: string): Promise<void> {
  const places = folder === undefined ? [mountPoint] : [mountPoint, folder]
  await mustRun(HOME_TOOLS.perl, ['-e', PROGRAM, ...places], key)
}
