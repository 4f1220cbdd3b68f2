/*
 * Tests the stand-ins for the driver, NVRTC and cuBLAS together: work is done when the host waits and
 * not before, a captured stream becomes a graph that runs again, and what CUDA refuses is refused.
 * Prints what fails; exit code 1 then.
 */
#include "driver.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* As callers of the libraries see them. */
CUresult cuStreamCreate(CUstream *, unsigned);
CUresult cuStreamSynchronize(CUstream);
CUresult cuStreamBeginCapture_v2(CUstream, int);
CUresult cuStreamEndCapture(CUstream, CUgraph *);
CUresult cuGraphInstantiateWithFlags(CUgraphExec *, CUgraph, uint64_t);
CUresult cuGraphLaunch(CUgraphExec, CUstream);
CUresult cuGraphDestroy(CUgraph);
CUresult cuEventCreate(CUevent *, unsigned);
CUresult cuEventDestroy_v2(CUevent);
CUresult cuEventRecord(CUevent, CUstream);
CUresult cuEventElapsedTime_v2(float *, CUevent, CUevent);
CUresult cuMemAlloc_v2(CUdeviceptr *, size_t);
CUresult cuMemcpyHtoDAsync_v2(CUdeviceptr, const void *, size_t, CUstream);
CUresult cuMemcpyDtoHAsync_v2(void *, CUdeviceptr, size_t, CUstream);
CUresult cuMemHostRegister_v2(void *, size_t, unsigned);
CUresult cuModuleLoadDataEx(CUmodule *, const void *, unsigned, void *, void **);
CUresult cuModuleGetFunction(CUfunction *, CUmodule, const char *);
CUresult cuLaunchKernel(
    CUfunction, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, CUstream,
    void **, void **);
int nvrtcCreateProgram(void **, const char *, const char *, int, const char **, const char **);
int nvrtcCompileProgram(void *, int, const char **);
int nvrtcGetCUBIN(void *, char *);
int nvrtcGetProgramLog(void *, char *);
int cublasCreate_v2(void **);
int cublasSetStream_v2(void *, void *);
int cublasSetWorkspace_v2(void *, void *, size_t);
int cublasGemmEx(
    void *, int, int, int, int, int, const float *, const void *, int, int, const void *, int,
    int, const float *, void *, int, int, int, int);

static int failed;

static void check(int holds, const char *what) {
  if (holds) return;
  failed++;
  printf("driver_test: fails: %s\n", what);
}

static CUfunction kernel(const char *source, const char *name) {
  void *program;
  char image[8192];
  CUmodule module;
  CUfunction function = NULL;
  nvrtcCreateProgram(&program, source, "test.cu", 0, NULL, NULL);
  if (nvrtcCompileProgram(program, 0, NULL)) {
    nvrtcGetProgramLog(program, image);
    printf("driver_test: %s\n", image);
    exit(1);
  }
  nvrtcGetCUBIN(program, image);
  check(cuModuleLoadDataEx(&module, image, 0, NULL, NULL) == CUDA_SUCCESS, "a module loads");
  check(cuModuleGetFunction(&function, module, "other") == CUDA_ERROR_NOT_FOUND, "no such kernel");
  check(cuModuleGetFunction(&function, module, name) == CUDA_SUCCESS, "the kernel is found");
  return function;
}

int main(void) {
  enum { COUNT = 64 };
  float host[COUNT], back[COUNT];
  CUdeviceptr device, workspace;
  CUstream stream;
  for (int i = 0; i < COUNT; i++) host[i] = (float) i;
  /* Locked, so that copies wait for their turn as well. */
  cuMemHostRegister_v2(host, sizeof host, 0);
  cuMemHostRegister_v2(back, sizeof back, 0);
  cuStreamCreate(&stream, 0);
  cuMemAlloc_v2(&device, sizeof host);
  cuMemAlloc_v2(&workspace, 256);

  cuMemcpyDtoHAsync_v2(back, device, sizeof back, stream);
  cuStreamSynchronize(stream);
  check(back[7] != back[7], "new memory is NaN");

  /* A kernel, and parameters of 8 and of 4 bytes that the caller reuses at once. */
  CUfunction add = kernel(
      "extern \"C\" __global__ void add(float *x, int n, float step)\n{\n"
      "  int i = blockIdx.x * blockDim.x + threadIdx.x;\n  if (i < n) x[i] = x[i] + step;\n}\n",
      "add");
  int count = COUNT;
  float step = 1;
  void *parameters[] = {&device, &count, &step};
  memset(back, 0, sizeof back);
  cuMemcpyHtoDAsync_v2(device, host, sizeof host, stream);
  check(
      cuLaunchKernel(add, 2, 1, 1, 32, 1, 1, 0, stream, parameters, NULL) == CUDA_SUCCESS,
      "a launch");
  step = 100;
  cuMemcpyDtoHAsync_v2(back, device, sizeof back, stream);
  check(back[7] == 0, "nothing has run before the host waits");
  cuStreamSynchronize(stream);
  check(back[7] == 8, "after the wait all has run, with the parameters of the launch");
  CUevent before, after;
  float milliseconds = -1;
  cuEventCreate(&before, 0);
  cuEventCreate(&after, 0);
  step = 0;
  cuEventRecord(before, stream);
  for (int i = 0; i < 1000; i++) {
    cuLaunchKernel(add, 2, 1, 1, 32, 1, 1, 0, stream, parameters, NULL);
  }
  cuEventRecord(after, stream);
  cuEventElapsedTime_v2(&milliseconds, before, after);
  check(milliseconds > 0, "events tell the time of the work between them");
  cuEventRecord(after, stream);
  cuEventDestroy_v2(after);
  check(cuStreamSynchronize(stream) == CUDA_SUCCESS, "an event may be destroyed before its turn");
  check(
      cuLaunchKernel(add, 1, 1, 1, 1025, 1, 1, 0, stream, parameters, NULL)
          == CUDA_ERROR_INVALID_VALUE,
      "more than 1024 threads a block are refused");
  check(
      cuLaunchKernel(add, 1, 65536, 1, 32, 1, 1, 0, stream, parameters, NULL)
          == CUDA_ERROR_INVALID_VALUE,
      "more than 65535 blocks in y are refused");

  /* The graph of a kernel, twice. */
  CUgraph graph;
  CUgraphExec executable;
  step = 10;
  cuStreamBeginCapture_v2(stream, 0);
  cuLaunchKernel(add, 2, 1, 1, 32, 1, 1, 0, stream, parameters, NULL);
  check(cuStreamEndCapture(stream, &graph) == CUDA_SUCCESS, "a capture ends in a graph");
  cuGraphInstantiateWithFlags(&executable, graph, 0);
  cuGraphDestroy(graph);
  cuMemcpyDtoHAsync_v2(back, device, sizeof back, stream);
  cuStreamSynchronize(stream);
  check(back[7] == 8, "what is captured does not run");
  cuGraphLaunch(executable, stream);
  cuGraphLaunch(executable, stream);
  cuMemcpyDtoHAsync_v2(back, device, sizeof back, stream);
  cuStreamSynchronize(stream);
  check(back[7] == 28, "a graph runs each time that it is launched");

  /* What must not be done within a capture loses it. */
  cuStreamBeginCapture_v2(stream, 0);
  check(
      cuStreamSynchronize(stream) == CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED,
      "a wait within a capture is refused");
  check(
      cuStreamEndCapture(stream, &graph) == CUDA_ERROR_STREAM_CAPTURE_INVALIDATED && !graph,
      "and loses the capture");

  /* (1 2; 3 4) times itself, in columns: (7 10; 15 22). */
  const int float32 = 0, compute_float32 = 68;
  const float one = 1, zero = 0, square[] = {1, 3, 2, 4};
  float *matrix = (float *) device;
  void *handle;
  cublasCreate_v2(&handle);
  cublasSetStream_v2(handle, stream);
  memcpy(back, square, sizeof square);
  cuMemcpyHtoDAsync_v2(device, back, sizeof square, stream);
#define SQUARE                                                                                    \
  cublasGemmEx(                                                                                   \
      handle, 0, 0, 2, 2, 2, &one, matrix, float32, 2, matrix, float32, 2, &zero, matrix + 4,     \
      float32, 2, compute_float32, -1)
  cuStreamBeginCapture_v2(stream, 0);
  check(SQUARE == 1, "cuBLAS refuses a captured stream before its first product");
  cuStreamEndCapture(stream, &graph);
  check(SQUARE == 0, "a product");
  cuMemcpyDtoHAsync_v2(back, device, 8 * sizeof *back, stream);
  cuStreamSynchronize(stream);
  check(back[4] == 7 && back[5] == 15 && back[6] == 10 && back[7] == 22, "its figures");
  /* The same in bfloat16, of which a product keeps 8 bits: 3 * 129 = 387 becomes 388. */
  const int bfloat16 = 14;
  const uint16_t halves[] = {0x4040, 0x4301}; /* 3, 129 */
  memcpy(back, halves, sizeof halves);
  cuMemcpyHtoDAsync_v2(device, back, sizeof halves, stream);
  uint16_t *factors = (uint16_t *) device;
  check(
      cublasGemmEx(
          handle, 0, 0, 1, 1, 1, &one, factors, bfloat16, 1, factors + 1, bfloat16, 1, &zero,
          factors + 2, bfloat16, 1, compute_float32, -1)
          == 0,
      "a product of bfloat16");
  cuMemcpyDtoHAsync_v2(back, device, 3 * sizeof *factors, stream);
  cuStreamSynchronize(stream);
  uint16_t result;
  memcpy(&result, (char *) back + 4, sizeof result);
  check(result == 0x43c2, "and its figure");

  cublasSetWorkspace_v2(handle, (void *) workspace, 256);
  cuStreamBeginCapture_v2(stream, 0);
  check(SQUARE == 0, "with a workspace a product can be captured");
  cuStreamEndCapture(stream, &graph);
  return failed > 0;
}
