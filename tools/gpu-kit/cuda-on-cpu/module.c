/* The stand-in for the CUDA driver: modules, their kernels, launches. */
#define _GNU_SOURCE
#include "driver.h"
#include "queue.h"
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_PARAMETERS = 64 };

/* As kernel_run.h has them. */
typedef int (*Run)(unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, void **);
typedef struct {
  unsigned count;
  unsigned bytes[MOST_PARAMETERS];
} Parameters;

struct Module {
  void *library; /* of dlopen */
  CUcontext context;
  int unloaded;
};

struct Function {
  CUmodule module;
  Run run;
  const Parameters *parameters;
  char name[256];
};

/* The image that nvrtc.c hands out is the path of a shared library. The module is the context's. */
CUresult cuModuleLoadDataEx(
    CUmodule *module, const void *image, unsigned count, void *options, void **values) {
  (void) count, (void) options, (void) values;
  CUresult result = settle();
  if (result) return result;
  if (!current_context()) return CUDA_ERROR_INVALID_CONTEXT;
  void *library = dlopen(image, RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    fprintf(stderr, "cuda-on-cpu: %s\n", dlerror());
    return CUDA_ERROR_INVALID_IMAGE;
  }
  *module = calloc(1, sizeof **module);
  if (!*module) return CUDA_ERROR_OUT_OF_MEMORY;
  **module = (struct Module) {library, current_context(), 0};
  return CUDA_SUCCESS;
}

CUresult cuModuleLoadData(CUmodule *module, const void *image) {
  return cuModuleLoadDataEx(module, image, 0, NULL, NULL);
}

/* Who launches one of its functions nevertheless is to be told so: the module stays. */
CUresult cuModuleUnload(CUmodule module) {
  CUresult result = settle();
  if (!module || module->unloaded) return CUDA_ERROR_INVALID_HANDLE;
  module->unloaded = 1;
  return result;
}

CUresult cuModuleGetFunction(CUfunction *function, CUmodule module, const char *name) {
  Run run = (Run) dlsym(module->library, "kernel_launch");
  const Parameters *parameters = dlsym(module->library, "kernel_parameters");
  if (!dlsym(module->library, name) || !run || !parameters) return CUDA_ERROR_NOT_FOUND;
  *function = calloc(1, sizeof **function);
  if (!*function) return CUDA_ERROR_OUT_OF_MEMORY;
  (*function)->module = module;
  (*function)->run = run;
  (*function)->parameters = parameters;
  snprintf((*function)->name, sizeof (*function)->name, "%s", name);
  return CUDA_SUCCESS;
}

CUresult cuFuncGetName(const char **name, CUfunction function) {
  if (!function) return CUDA_ERROR_INVALID_HANDLE;
  *name = function->name;
  return CUDA_SUCCESS;
}

CUresult cuFuncGetAttribute(int *value, int attribute, CUfunction function) {
  const int threads_of_a_block = 0;
  if (!function) return CUDA_ERROR_INVALID_HANDLE;
  *value = attribute == threads_of_a_block ? MAX_THREADS_PER_BLOCK : 0;
  return CUDA_SUCCESS;
}

CUresult cuOccupancyMaxPotentialBlockSize(
    int *grid, int *block, CUfunction function, void *shared_of, size_t shared, int limit) {
  (void) function, (void) shared_of, (void) shared, (void) limit;
  *grid = 132;
  *block = MAX_THREADS_PER_BLOCK;
  return CUDA_SUCCESS;
}

typedef struct {
  CUfunction function;
  unsigned grid[3], block[3];
  int foreign; /* whether a parameter is an address of another device */
  /* As far as the kernel has parameters; last, so that the rest is not copied. */
  uint64_t values[MOST_PARAMETERS];
} Launch;

static int launch(void *arguments) {
  Launch *it = arguments;
  void *parameters[MOST_PARAMETERS];
  if (it->foreign || it->function->module->unloaded) return CUDA_ERROR_ILLEGAL_ADDRESS;
  for (unsigned i = 0; i < it->function->parameters->count; i++) parameters[i] = &it->values[i];
  if (cuda_on_cpu_is_idle()) return CUDA_SUCCESS;
  return it->function->run(
      it->grid[0], it->grid[1], it->grid[2], it->block[0], it->block[1], it->block[2], parameters);
}

CUresult cuLaunchKernel(
    CUfunction function, unsigned grid_x, unsigned grid_y, unsigned grid_z, unsigned block_x,
    unsigned block_y, unsigned block_z, unsigned shared, CUstream stream, void **parameters,
    void **extra) {
  if (!function || function->module->unloaded) return CUDA_ERROR_INVALID_HANDLE;
  CUcontext context = function->module->context;
  if (context != current_context()) return CUDA_ERROR_INVALID_CONTEXT;
  if (context != context_of(stream)) return CUDA_ERROR_INVALID_HANDLE;
  /* The parameters of all our kernels come one by one, and shared memory has fixed extents. */
  if (shared || extra) return CUDA_ERROR_NOT_SUPPORTED;
  if (!grid_x || !grid_y || !grid_z || grid_x > MAX_GRID_X || grid_y > MAX_GRID_YZ
      || grid_z > MAX_GRID_YZ) {
    return CUDA_ERROR_INVALID_VALUE;
  }
  if (!block_x || !block_y || !block_z
      || (uint64_t) block_x * block_y * block_z > MAX_THREADS_PER_BLOCK) {
    return CUDA_ERROR_INVALID_VALUE;
  }
  Launch it = {function, {grid_x, grid_y, grid_z}, {block_x, block_y, block_z}, 0, {0}};
  unsigned count = function->parameters->count;
  for (unsigned i = 0; i < count; i++) {
    /* TornadoVM passes nothing for a pointer that its kernels do not use. */
    if (parameters[i]) memcpy(&it.values[i], parameters[i], function->parameters->bytes[i]);
    int device = cuda_on_cpu_device_of((void *) it.values[i]);
    if (device >= 0 && device != context->device) it.foreign = 1;
  }
  counts.kernels++;
  size_t size = offsetof(Launch, values) + count * sizeof it.values[0];
  return (CUresult) cuda_on_cpu_enqueue(stream, launch, &it, size);
}
