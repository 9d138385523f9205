// SPDX-License-Identifier: Apache-2.0
package hakmem.option;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.api.Option;
import java.util.HashMap;
import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.junit.jupiter.api.Test;

/** Limits of containers, from the texts of real systems. */
class ContainerLimitTest {
  private static final long MIB = 1L << 20;

  private static final String MOUNT_2 =
      "25 1 0:22 / /proc rw,nosuid,nodev,noexec,relatime shared:12 - proc proc rw\n"
          + "35 24 0:30 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime shared:9 - cgroup2 cgroup2"
          + " rw,nsdelegate,memory_recursiveprot\n";

  private static final String MOUNT_1 =
      "29 23 0:26 / /sys/fs/cgroup ro,nosuid,nodev,noexec shared:9 - tmpfs tmpfs ro,mode=755\n"
          + "33 29 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,nosuid shared:12 - cgroup cgroup"
          + " rw,cpu,cpuacct\n"
          + "38 29 0:34 / /sys/fs/cgroup/memory rw,nosuid,nodev shared:17 - cgroup cgroup"
          + " rw,memory\n";

  private final Map<String, String> files = new HashMap<>();

  private @Nullable ContainerLimit find(String groups, String mounts) {
    files.put("/proc/self/cgroup", groups);
    files.put("/proc/self/mountinfo", mounts);
    return ContainerLimit.find(files::get);
  }

  @Test
  void versionTwoOfANamespace() {
    files.put("/sys/fs/cgroup/memory.max", "268435456\n");
    assertEquals(
        new ContainerLimit(256 * MIB, "/sys/fs/cgroup/memory.max"), find("0::/\n", MOUNT_2));
  }

  @Test
  void versionTwoWithoutALimit() {
    files.put("/sys/fs/cgroup/memory.max", "max\n");
    assertNull(find("0::/\n", MOUNT_2));
  }

  @Test
  void versionTwoNested() {
    String slice = "/sys/fs/cgroup/system.slice";
    files.put(slice + "/app.service/memory.max", "max\n");
    files.put(slice + "/memory.max", "1073741824\n");
    assertEquals(
        new ContainerLimit(1024 * MIB, slice + "/memory.max"),
        find("0::/system.slice/app.service\n", MOUNT_2));
    files.put(slice + "/app.service/memory.max", "536870912\n");
    assertEquals(
        new ContainerLimit(512 * MIB, slice + "/app.service/memory.max"),
        find("0::/system.slice/app.service\n", MOUNT_2));
    files.put(slice + "/memory.max", "134217728\n");
    assertEquals(
        new ContainerLimit(128 * MIB, slice + "/memory.max"),
        find("0::/system.slice/app.service\n", MOUNT_2));
  }

  @Test
  void versionOneOnTheHost() {
    files.put("/sys/fs/cgroup/memory/user.slice/memory.limit_in_bytes", "9223372036854771712\n");
    files.put("/sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
    String groups = "11:cpu,cpuacct:/user.slice\n4:memory:/user.slice\n1:name=systemd:/x\n";
    assertNull(find(groups, MOUNT_1));
    files.put("/sys/fs/cgroup/memory/user.slice/memory.limit_in_bytes", "104857600\n");
    assertEquals(
        new ContainerLimit(100 * MIB, "/sys/fs/cgroup/memory/user.slice/memory.limit_in_bytes"),
        find(groups, MOUNT_1));
  }

  /** The group is the root of the mount: its path is the host's, and is not below it. */
  @Test
  void versionOneOfDocker() {
    String id = "/docker/0123456789abcdef";
    String mounts =
        "747 736 0:34 "
            + id
            + " /sys/fs/cgroup/memory ro,nosuid master:17 - cgroup cgroup"
            + " rw,memory\n";
    files.put("/sys/fs/cgroup/memory/memory.limit_in_bytes", "52428800\n");
    ContainerLimit expected =
        new ContainerLimit(50 * MIB, "/sys/fs/cgroup/memory/memory.limit_in_bytes");
    assertEquals(expected, find("9:memory:" + id + "\n0::/system.slice/docker\n", mounts));
    assertEquals(expected, find("9:memory:" + id + "/inner\n", mounts));
    assertEquals(expected, find("9:memory:/elsewhere\n", mounts));
    assertEquals(expected, find("9:memory:/../../other\n", mounts));
  }

  /** Memory is with version 1, the rest with version 2, which has no file for it. */
  @Test
  void hybrid() {
    files.put("/sys/fs/cgroup/memory/app/memory.limit_in_bytes", "67108864\n");
    String unified =
        "42 29 0:37 / /sys/fs/cgroup/unified rw,nosuid shared:11 - cgroup2 cgroup2 rw\n";
    assertEquals(
        new ContainerLimit(64 * MIB, "/sys/fs/cgroup/memory/app/memory.limit_in_bytes"),
        find("4:memory:/app\n0::/app\n", unified + MOUNT_1));
  }

  @Test
  void blanksInAMountPoint() {
    files.put("/my groups/memory.max", "1048576");
    assertEquals(
        new ContainerLimit(MIB, "/my groups/memory.max"),
        find("0::/\n", "35 24 0:30 / /my\\040groups rw - cgroup2 cgroup2 rw\n"));
  }

  @Test
  void whatIsMissingOrMalformedIsNoLimit() {
    assertNull(ContainerLimit.find(files::get));
    assertNull(find("", ""));
    assertNull(find("0::/\n", MOUNT_2)); // No file.
    assertNull(find("0::\n:\n::\n", "a b\n- - -\n" + MOUNT_2));
    for (String text : new String[] {"", "-5", "0", "x", "18446744073709551615", "1e9"}) {
      files.put("/sys/fs/cgroup/memory.max", text);
      assertNull(find("0::/\n", MOUNT_2), text);
    }
  }

  @Test
  void aContainerLowersWhatIsRetained() {
    OptionValues values = new OptionValues();
    values.limitBy(new ContainerLimit(256 * MIB, "/a/memory.max"));
    assertEquals(16 * MIB, values.value(Option.RETAINED_BYTES_MAX));
    assertEquals(
        "a 16th of the container's 256m: /a/memory.max",
        values.of(Option.RETAINED_BYTES_MAX).place());
    values.limitBy(new ContainerLimit(4096 * MIB, "/a/memory.max"));
    assertEquals(Option.RETAINED_BYTES_MAX.defaultValue(), values.value(Option.RETAINED_BYTES_MAX));
    assertEquals("default", values.of(Option.RETAINED_BYTES_MAX).place());
    OptionValues own = new OptionValues();
    own.put(Option.RETAINED_BYTES_MAX, MIB, "a test");
    values.limitBy(new ContainerLimit(128 * MIB, "/a/memory.max"));
    assertEquals(MIB, own.over(values).value(Option.RETAINED_BYTES_MAX));
    assertTrue(values.of(Option.RETAINED_BYTES_MAX).place().contains("/a/memory.max"));
  }
}
