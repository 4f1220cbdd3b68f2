/*
 * A stand-in for NVRTC, libnvrtc.so.13: g++ compiles each kernel for the processor, between
 * kernel_host.h and kernel_run.h. The "cubin" is the path of the shared library, which cuda.c loads.
 *
 * Kernels are kept under the hash of their source in the folder CUDA_ON_CPU_KERNELS (default:
 * `kernels` beside this library): NAME-HASH.cu is the CUDA C as it came, for other compilers too.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <dlfcn.h>
#include <libgen.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef enum {
  NVRTC_SUCCESS = 0,
  NVRTC_ERROR_OUT_OF_MEMORY = 1,
  NVRTC_ERROR_COMPILATION = 6,
  NVRTC_ERROR_INTERNAL_ERROR = 11
} nvrtcResult;

typedef struct {
  char *source;
  char library[PATH_MAX];
  char log[PATH_MAX + 64];
} *nvrtcProgram;

static const char *own_folder(void) {
  static char path[PATH_MAX];
  Dl_info library;
  dladdr((void *) own_folder, &library);
  snprintf(path, sizeof path, "%s", library.dli_fname);
  return dirname(path);
}

/* FNV-1a. */
static uint64_t hash(const char *text) {
  uint64_t value = 14695981039346656037ull;
  for (; *text; text++) value = (value ^ (unsigned char) *text) * 1099511628211ull;
  return value;
}

/* Copies the name of the source's kernel; false where it has none. */
static int kernel_name(const char *source, char *name, size_t size) {
  const char *at = strstr(source, "__global__ void ");
  if (!at) return 0;
  at += strlen("__global__ void ");
  size_t length = 0;
  while (isalnum((unsigned char) at[length]) || at[length] == '_') length++;
  if (length == 0 || length >= size) return 0;
  memcpy(name, at, length);
  name[length] = 0;
  return 1;
}

/* Writes a file under a temporary name first: another process may make the same kernel. */
static int write_file(const char *path, const char *text) {
  char temporary[PATH_MAX + 16];
  snprintf(temporary, sizeof temporary, "%s.%d", path, getpid());
  FILE *file = fopen(temporary, "w");
  if (!file) return 0;
  int written = fputs(text, file) >= 0;
  return fclose(file) == 0 && written && rename(temporary, path) == 0;
}

static void read_log(nvrtcProgram program, const char *path) {
  FILE *file = fopen(path, "r");
  if (!file) return;
  program->log[fread(program->log, 1, sizeof program->log - 1, file)] = 0;
  fclose(file);
}

nvrtcResult nvrtcVersion(int *major, int *minor) {
  *major = 13;
  *minor = 0;
  return NVRTC_SUCCESS;
}

const char *nvrtcGetErrorString(nvrtcResult result) {
  return result == NVRTC_SUCCESS ? "success" : "g++ could not compile the kernel";
}

nvrtcResult nvrtcGetNumSupportedArchs(int *count) {
  *count = 1;
  return NVRTC_SUCCESS;
}

nvrtcResult nvrtcGetSupportedArchs(int *architectures) {
  architectures[0] = 90;
  return NVRTC_SUCCESS;
}

nvrtcResult nvrtcCreateProgram(
    nvrtcProgram *program, const char *source, const char *name, int headers, const char **texts,
    const char **names) {
  (void) name, (void) headers, (void) texts, (void) names;
  *program = calloc(1, sizeof **program);
  if (!*program) return NVRTC_ERROR_OUT_OF_MEMORY;
  (*program)->source = strdup(source);
  return NVRTC_SUCCESS;
}

nvrtcResult nvrtcDestroyProgram(nvrtcProgram *program) {
  free((*program)->source);
  free(*program);
  *program = NULL;
  return NVRTC_SUCCESS;
}

nvrtcResult nvrtcCompileProgram(nvrtcProgram program, int count, const char **options) {
  (void) count, (void) options; /* the architecture, and where CUDA's headers lie */
  char name[256], stem[PATH_MAX - 64], path[PATH_MAX], text[2048], command[8 * PATH_MAX];
  if (!kernel_name(program->source, name, sizeof name)) {
    snprintf(program->log, sizeof program->log, "no __global__ void in the source");
    return NVRTC_ERROR_COMPILATION;
  }
  const char *folder = getenv("CUDA_ON_CPU_KERNELS");
  if (folder) snprintf(stem, sizeof stem, "%s", folder);
  else snprintf(stem, sizeof stem, "%s/kernels", own_folder());
  size_t length = strlen(stem);
  snprintf(
      stem + length, sizeof stem - length, "/%s-%016llx", name,
      (unsigned long long) hash(program->source));

  snprintf(program->library, sizeof program->library, "%s.so", stem);
  if (access(program->library, R_OK) == 0) return NVRTC_SUCCESS;
  snprintf(path, sizeof path, "%s.cu", stem);
  int written = write_file(path, program->source);
  /* Only threads that wait for each other need stacks of their own. */
  int waits = strstr(program->source, "__sync") || strstr(program->source, "_sync(");
  snprintf(
      text, sizeof text,
      "#include \"kernel_host.h\"\n#include \"%s.cu\"\n#define KERNEL %s\n#define WAITS %d\n"
      "#include \"kernel_run.h\"\n",
      strrchr(stem, '/') + 1, name, waits);
  snprintf(path, sizeof path, "%s.cpp", stem);
  if (!written || !write_file(path, text)) {
    snprintf(program->log, sizeof program->log, "cannot write %s", path);
    return NVRTC_ERROR_INTERNAL_ERROR;
  }
  /* Java's integers wrap, TornadoVM reads one word as several types, and nvcc alone chooses where
     it contracts: here as nowhere. */
  /* Other processes may be at the same kernel: what is unfinished, and the log, are each one's own. */
  char log[PATH_MAX];
  snprintf(log, sizeof log, "%s.%d.log", stem, getpid());
  snprintf(
      command, sizeof command,
      "g++ -std=c++17 -O2 -march=native -ffp-contract=off -fwrapv -fno-strict-aliasing"
      " -U_FORTIFY_SOURCE -w -shared -fPIC -I'%s' -o '%s.%d.so' '%s.cpp' 2>'%s'"
      " && mv '%s.%d.so' '%s.so' && rm '%s'",
      own_folder(), stem, getpid(), stem, log, stem, getpid(), stem, log);
  if (system(command) == 0) return NVRTC_SUCCESS;
  read_log(program, log);
  return NVRTC_ERROR_COMPILATION;
}

nvrtcResult nvrtcGetCUBINSize(nvrtcProgram program, size_t *size) {
  *size = strlen(program->library) + 1;
  return NVRTC_SUCCESS;
}

nvrtcResult nvrtcGetCUBIN(nvrtcProgram program, char *cubin) {
  strcpy(cubin, program->library);
  return NVRTC_SUCCESS;
}

nvrtcResult nvrtcGetPTXSize(nvrtcProgram program, size_t *size) {
  return nvrtcGetCUBINSize(program, size);
}

nvrtcResult nvrtcGetPTX(nvrtcProgram program, char *ptx) {
  return nvrtcGetCUBIN(program, ptx);
}

nvrtcResult nvrtcGetProgramLogSize(nvrtcProgram program, size_t *size) {
  *size = strlen(program->log) + 1;
  return NVRTC_SUCCESS;
}

nvrtcResult nvrtcGetProgramLog(nvrtcProgram program, char *log) {
  strcpy(log, program->log);
  return NVRTC_SUCCESS;
}
