#define _GNU_SOURCE
#include "pool.h"

#include <sched.h>
#include <stdio.h>
#include <string.h>

// Processors of the affinity mask.
static int boundProcessors(void) {
  cpu_set_t set;
  return sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
}

// quota / period of one control-group folder, rounded up; 0 when it sets no limit.
static int quotaOf(const char *folder) {
  char path[640];
  long long quota = 0, period = 0;
  snprintf(path, sizeof path, "%s/cpu.max", folder);
  FILE *file = fopen(path, "r");
  if (file) {
    int fields = fscanf(file, "%lld %lld", &quota, &period);
    fclose(file);
    return fields == 2 && quota > 0 && period > 0 ? (int)((quota + period - 1) / period) : 0;
  }
  const char *const names[] = {"cpu.cfs_quota_us", "cpu.cfs_period_us"};
  for (int i = 0; i < 2; i++) {
    snprintf(path, sizeof path, "%s/%s", folder, names[i]);
    file = fopen(path, "r");
    if (!file) return 0;
    int fields = fscanf(file, "%lld", i ? &period : &quota);
    fclose(file);
    if (fields != 1) return 0;
  }
  return quota > 0 && period > 0 ? (int)((quota + period - 1) / period) : 0;
}

// The smallest quota on the way from this process's control group to the root (versions 2 and 1).
static int groupQuota(void) {
  int least = 0;
  char line[512];
  FILE *file = fopen("/proc/self/cgroup", "r");
  if (!file) return 0;
  while (fgets(line, sizeof line, file)) {
    line[strcspn(line, "\n")] = 0;
    char *controllers = strchr(line, ':');
    char *path = controllers ? strchr(controllers + 1, ':') : NULL;
    if (!path) continue;
    *path++ = 0;
    bool unified = strcmp(controllers, ":") == 0;
    if (!unified && !strstr(controllers, "cpu")) continue;
    for (;;) {
      char folder[576];
      snprintf(folder, sizeof folder, "/sys/fs/cgroup%s%s", unified ? "" : "/cpu", path);
      int quota = quotaOf(folder);
      if (quota > 0 && (least == 0 || quota < least)) least = quota;
      char *slash = strrchr(path, '/');
      if (!slash || *path == 0) break;
      *slash = 0;
    }
  }
  fclose(file);
  return least;
}

int sonde_default_threads(void) {
  int processors = boundProcessors(), quota = groupQuota();
  int threads = quota > 0 && quota < processors ? quota : processors;
  return threads < 1 ? 1 : threads;
}
