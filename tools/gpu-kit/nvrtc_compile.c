/*
 * Compiles CUDA C with the real NVRTC, as TornadoVM does, and needs no GPU:
 *
 *   nvrtc_compile ARCHITECTURE INCLUDES FILE..
 *
 * ARCHITECTURE is such as sm_90, INCLUDES the folder of cuda_fp16.h. The first line of its output is
 * NVRTC's release. Prints the log of a file that does not compile; exit code 1 if there is one, 2 if
 * there is no NVRTC.
 */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct Program *nvrtcProgram;
typedef int nvrtcResult; /* 0 is success */

static nvrtcResult (*version)(int *, int *);
static nvrtcResult (*create)(
    nvrtcProgram *, const char *, const char *, int, const char *const *, const char *const *);
static nvrtcResult (*compile)(nvrtcProgram, int, const char *const *);
static nvrtcResult (*log_size)(nvrtcProgram, size_t *);
static nvrtcResult (*log_text)(nvrtcProgram, char *);
static nvrtcResult (*destroy)(nvrtcProgram *);

static int load(void) {
  void *library = dlopen("libnvrtc.so.13", RTLD_NOW);
  if (!library) library = dlopen("libnvrtc.so.12", RTLD_NOW);
  if (!library) library = dlopen("libnvrtc.so", RTLD_NOW);
  if (!library) return 0;
  version = dlsym(library, "nvrtcVersion");
  create = dlsym(library, "nvrtcCreateProgram");
  compile = dlsym(library, "nvrtcCompileProgram");
  log_size = dlsym(library, "nvrtcGetProgramLogSize");
  log_text = dlsym(library, "nvrtcGetProgramLog");
  destroy = dlsym(library, "nvrtcDestroyProgram");
  return version && create && compile && log_size && log_text && destroy;
}

static char *read_file(const char *path) {
  FILE *file = fopen(path, "rb");
  if (!file) return NULL;
  fseek(file, 0, SEEK_END);
  long size = ftell(file);
  rewind(file);
  char *text = malloc((size_t) size + 1);
  if (text) text[fread(text, 1, (size_t) size, file)] = 0;
  fclose(file);
  return text;
}

static int compiles(const char *path, int count, const char *const *options) {
  char *source = read_file(path);
  nvrtcProgram program;
  if (!source || create(&program, source, path, 0, NULL, NULL)) {
    printf("%s: cannot be read\n", path);
    return 0;
  }
  nvrtcResult result = compile(program, count, options);
  if (result) {
    size_t size = 0;
    log_size(program, &size);
    char *log = calloc(size + 1, 1);
    log_text(program, log);
    printf("%s: NVRTC error %d\n%s\n", path, result, log);
    free(log);
  }
  destroy(&program);
  free(source);
  return result == 0;
}

int main(int count, char **arguments) {
  if (count < 3) {
    fprintf(stderr, "usage: nvrtc_compile ARCHITECTURE INCLUDES FILE..\n");
    return 2;
  }
  if (!load()) {
    fprintf(stderr, "nvrtc_compile: found no libnvrtc: %s\n", dlerror());
    return 2;
  }
  int major = 0, minor = 0, failed = 0;
  version(&major, &minor);
  printf("%d.%d\n", major, minor);
  char architecture[64], includes[4096];
  snprintf(architecture, sizeof architecture, "--gpu-architecture=%s", arguments[1]);
  snprintf(includes, sizeof includes, "--include-path=%s", arguments[2]);
  const char *const options[] = {architecture, includes};
  for (int i = 3; i < count; i++) failed += !compiles(arguments[i], 2, options);
  return failed > 0;
}
