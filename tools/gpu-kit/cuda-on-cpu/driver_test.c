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
CUresult cuStreamQuery(CUstream);
CUresult cuDeviceGetPCIBusId(char *, int, CUdevice);
CUresult cuCtxCreate_v4(CUcontext *, void *, unsigned, CUdevice);
CUresult cuCtxSetCurrent(CUcontext);
CUresult cuCtxGetDevice(CUdevice *);
CUresult cuDevicePrimaryCtxRetain(CUcontext *, CUdevice);
CUresult cuMemGetInfo_v2(size_t *, size_t *);
CUresult cuMemFree_v2(CUdeviceptr);
CUresult cuMemsetD8Async(CUdeviceptr, unsigned char, size_t, CUstream);
CUresult cuModuleLoadData(CUmodule *, const void *);
CUresult cuModuleUnload(CUmodule);
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
CUresult cuMemGetAllocationGranularity(size_t *, const void *, int);
CUresult cuMemAddressReserve(CUdeviceptr *, size_t, size_t, CUdeviceptr, uint64_t);
CUresult cuMemAddressFree(CUdeviceptr, size_t);
CUresult cuMemCreate(void **, size_t, const int *, uint64_t);
CUresult cuMemRelease(void *);
CUresult cuMemMap(CUdeviceptr, size_t, size_t, void *, uint64_t);
CUresult cuMemUnmap(CUdeviceptr, size_t);
CUresult cuMemSetAccess(CUdeviceptr, size_t, const int *, size_t);
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
int cublasLtCreate(void **);
int cublasLtMatmulDescCreate(void **, int, int);
int cublasLtMatrixLayoutCreate(void **, int, uint64_t, uint64_t, int64_t);
int cublasLtMatmulPreferenceCreate(void **);
int cublasLtMatmulPreferenceSetAttribute(void *, int, const void *, size_t);
int cublasLtMatmulAlgoGetHeuristic(
    void *, void *, void *, void *, void *, void *, void *, int, void *, int *);
int cublasLtMatmul(
    void *, void *, const float *, const void *, void *, const void *, void *, const float *,
    const void *, void *, void *, void *, const void *, void *, size_t, void *);
int cublasGemmEx(
    void *, int, int, int, int, int, const float *, const void *, int, int, const void *, int,
    int, const float *, void *, int, int, int, int);

static int failed;

static void check(int holds, const char *what) {
  if (holds) return;
  failed++;
  printf("driver_test: fails: %s\n", what);
}

static char image[8192];
static CUmodule module;

static CUfunction kernel(const char *source, const char *name) {
  void *program;
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

/* Two memories at addresses one behind the other, and in another order at others. */
static void maps_memory_twice(void) {
  /* As CUmemAllocationProp and CUmemAccessDesc begin: on device 0, for reading and writing. */
  const int there[8] = {1, 0, 1, 0}, elsewhere[8] = {1, 0, 1, 1};
  const int access[] = {1, 0, 3}, of_another[] = {1, 1, 3};
  size_t step;
  CUdeviceptr one, two;
  void *memory[2], *foreign;
  cuMemGetAllocationGranularity(&step, NULL, 0);
  check(!cuMemAddressReserve(&one, 3 * step, 0, 0, 0), "addresses are reserved");
  check(!cuMemAddressReserve(&two, 2 * step, 0, 0, 0), "others are, too");
  for (int i = 0; i < 2; i++) {
    check(!cuMemCreate(&memory[i], step, there, 0), "memory is created");
    check(!cuMemMap(one + i * step, step, 0, memory[i], 0), "memory is mapped");
    check(!cuMemMap(two + (1 - i) * step, step, 0, memory[i], 0), "memory is mapped again");
  }
  check(cuMemMap(one, step, 0, memory[0], 0), "addresses that have memory are refused");
  check(cuMemMap(one - step, step, 0, memory[0], 0), "addresses that are not reserved are refused");
  check(!cuMemCreate(&foreign, step, elsewhere, 0), "another device has memory, too");
  check(cuMemMap(one + 2 * step, step, 0, foreign, 0), "which is not mapped among that of this one");
  check(!cuMemRelease(foreign), "it is released");
  check(cuMemSetAccess(one, 2 * step, of_another, 1), "access for another device is refused");
  check(cuMemSetAccess(one, 3 * step, access, 1), "access where nothing is mapped is refused");
  check(!cuMemSetAccess(one, 2 * step, access, 1), "access is allowed");
  check(!cuMemSetAccess(two, 2 * step, access, 1), "access is allowed to the others");
  float *straight = (float *) one, *crossed = (float *) two;
  size_t floats = step / sizeof *straight;
  check(straight[3] != straight[3], "new memory is NaN");
  straight[floats - 1] = 1, straight[floats] = 2;
  check(crossed[0] == 2 && crossed[2 * floats - 1] == 1, "both addresses have the same memory");
  check(cuMemAddressFree(two, 2 * step), "addresses that have memory are not freed");
  check(cuMemUnmap(two, step / 2), "half a memory is not unmapped");
  check(cuMemUnmap(two, 2 * step), "two memories are not unmapped at once");
  for (int i = 0; i < 2; i++) check(!cuMemUnmap(two + i * step, step), "memory is unmapped");
  check(!cuMemAddressFree(two, 2 * step), "addresses without memory are freed");
  check(straight[floats] == 2, "what is mapped elsewhere stays");
  for (int i = 0; i < 2; i++) check(!cuMemUnmap(one + i * step, step), "memory is unmapped");
  check(!cuMemAddressFree(one, 3 * step), "all is freed");
  check(!cuMemRelease(memory[0]) && !cuMemRelease(memory[1]), "memory is released");
}

static void knows_its_contexts(void) {
  CUcontext own, primary;
  CUdevice device = -1;
  CUdeviceptr memory;
  CUstream stream;
  char bus[16];
  cuCtxSetCurrent(NULL);
  check(cuCtxGetDevice(&device) == CUDA_ERROR_INVALID_CONTEXT, "a thread without a context");
  check(cuMemAlloc_v2(&memory, 4) == CUDA_ERROR_INVALID_CONTEXT, "it has no memory");
  check(cuStreamCreate(&stream, 0) == CUDA_ERROR_INVALID_CONTEXT, "and no stream");
  check(cuModuleLoadData(&module, image) == CUDA_ERROR_INVALID_CONTEXT, "and no kernel");
  check(cuCtxCreate_v4(&own, NULL, 0, 1) == CUDA_SUCCESS, "a context of the second device");
  check(cuCtxGetDevice(&device) == CUDA_SUCCESS && device == 1, "it is that of the thread");
  check(cuDevicePrimaryCtxRetain(&primary, 0) == CUDA_SUCCESS && primary != own, "a primary one");
  cuCtxSetCurrent(primary);
  check(cuCtxGetDevice(&device) == CUDA_SUCCESS && device == 0, "of the first device");
  check(cuDevicePrimaryCtxRetain(&primary, 2) != CUDA_SUCCESS, "there is no third device");
  check(
      cuDeviceGetPCIBusId(bus, sizeof bus, 1) == CUDA_SUCCESS && !strcmp(bus, "0000:01:00.0"),
      "where a device is on the bus");
}

/* Kernels, streams and memory of two devices, and of two contexts of one of them. */
static void keeps_devices_apart(void) {
  enum { FIRST, SECOND, OF_SECOND, CONTEXTS };
  CUcontext contexts[CONTEXTS];
  CUstream streams[CONTEXTS];
  CUfunction adds[CONTEXTS];
  CUmodule modules[CONTEXTS];
  CUdeviceptr memory[CONTEXTS];
  CUevent event;
  size_t before, after, all;
  float value = 41;
  cuDevicePrimaryCtxRetain(&contexts[FIRST], 0);
  cuDevicePrimaryCtxRetain(&contexts[SECOND], 1);
  cuCtxCreate_v4(&contexts[OF_SECOND], NULL, 0, 1);
  cuCtxSetCurrent(contexts[FIRST]);
  cuMemGetInfo_v2(&before, &all);
  for (int i = 0; i < CONTEXTS; i++) {
    cuCtxSetCurrent(contexts[i]);
    cuStreamCreate(&streams[i], 0);
    check(!cuModuleLoadData(&modules[i], image), "each context loads the kernel");
    cuModuleGetFunction(&adds[i], modules[i], "add");
    cuMemAlloc_v2(&memory[i], sizeof value);
    cuMemcpyHtoDAsync_v2(memory[i], &value, sizeof value, streams[i]);
  }
  cuCtxSetCurrent(contexts[FIRST]);
  cuMemGetInfo_v2(&after, &all);
  check(before - after == 4096, "memory is that of its device");
  int count = 1;
  float step = 1;
  CUdeviceptr at = memory[SECOND];
  void *parameters[] = {&at, &count, &step};
#define ADD(FUNCTION, STREAM)                                                                      \
  cuLaunchKernel(adds[FUNCTION], 1, 1, 1, 1, 1, 1, 0, streams[STREAM], parameters, NULL)
  check(ADD(SECOND, SECOND) == CUDA_ERROR_INVALID_CONTEXT, "a launch in another context");
  cuCtxSetCurrent(contexts[SECOND]);
  check(ADD(SECOND, FIRST) == CUDA_ERROR_INVALID_HANDLE, "a stream of another device");
  check(ADD(SECOND, OF_SECOND) == CUDA_ERROR_INVALID_HANDLE, "a stream of another context");
  check(!ADD(SECOND, SECOND), "a launch where all is of one context");
  cuEventCreate(&event, 0);
  check(
      cuEventRecord(event, streams[OF_SECOND]) == CUDA_ERROR_INVALID_HANDLE,
      "an event of another context");
  check(
      cuMemsetD8Async(memory[FIRST], 0, 4, streams[SECOND]) == CUDA_ERROR_INVALID_VALUE,
      "memory of another device is not filled");
  check(
      cuMemcpyHtoDAsync_v2((CUdeviceptr) &step, &value, 4, streams[SECOND])
          == CUDA_ERROR_INVALID_VALUE,
      "memory of the host is none of a device");
  cuMemcpyDtoHAsync_v2(&value, memory[SECOND], sizeof value, streams[SECOND]);
  cuStreamSynchronize(streams[SECOND]);
  check(value == 42, "has its result");
  check(!cuModuleUnload(modules[OF_SECOND]), "a kernel is unloaded");
  cuCtxSetCurrent(contexts[OF_SECOND]);
  check(ADD(OF_SECOND, OF_SECOND) == CUDA_ERROR_INVALID_HANDLE, "then it cannot be launched");
  check(!cuMemFree_v2(memory[OF_SECOND]), "memory is freed");
  check(cuMemFree_v2(memory[OF_SECOND]) == CUDA_ERROR_INVALID_VALUE, "once");
  /* Last, since it ends everything. A pointer may be some GiB before its memory. */
  cuCtxSetCurrent(contexts[SECOND]);
  at = memory[FIRST] - ((CUdeviceptr) 8 << 30);
  check(!ADD(SECOND, SECOND), "a launch with an address of another device is taken");
  check(
      cuStreamSynchronize(streams[SECOND]) == CUDA_ERROR_ILLEGAL_ADDRESS,
      "and fails when it runs");
}

int main(void) {
  enum { COUNT = 64 };
  float host[COUNT], back[COUNT];
  CUdeviceptr device, workspace;
  CUstream stream;
  CUcontext context;
  setenv("CUDA_ON_CPU_DEVICES", "2", 1);
  cuDevicePrimaryCtxRetain(&context, 0);
  cuCtxSetCurrent(context);
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
  /* The same product and the sum of it with another matrix, which is its own first factor. */
  void *light, *operation, *layout, *preference;
  uint64_t result_of_choice[12];
  int chosen;
  const uint32_t aligned = 16;
  cublasLtCreate(&light);
  cublasLtMatmulDescCreate(&operation, compute_float32, float32);
  cublasLtMatrixLayoutCreate(&layout, float32, 2, 2, 2);
  cublasLtMatmulPreferenceCreate(&preference);
  for (int i = 5; i < 9; i++) {
    cublasLtMatmulPreferenceSetAttribute(preference, i, &aligned, sizeof aligned);
  }
  check(
      cublasLtMatmulAlgoGetHeuristic(
          light, operation, layout, layout, layout, layout, preference, 1, result_of_choice, &chosen)
              == 0
          && chosen == 1,
      "cuBLASLt chooses an algorithm");
  memcpy(back, square, sizeof square);
  cuMemcpyHtoDAsync_v2(device, back, sizeof square, stream);
#define SUM(TO)                                                                                   \
  cublasLtMatmul(                                                                                 \
      light, operation, &one, matrix, layout, matrix, layout, &one, matrix, layout, TO, layout,    \
      result_of_choice, NULL, 0, stream)
  check(SUM(matrix + 4) == 0, "a product with a sum");
  cuMemcpyDtoHAsync_v2(back, device, 8 * sizeof *back, stream);
  cuStreamSynchronize(stream);
  check(back[4] == 8 && back[5] == 18 && back[6] == 12 && back[7] == 26, "their figures");
  check(SUM(matrix + 5) == 7, "a place that is aligned less than the algorithm's is refused");
  maps_memory_twice();
  knows_its_contexts();
  keeps_devices_apart();
  return failed > 0;
}
