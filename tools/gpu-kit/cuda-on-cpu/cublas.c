/*
 * A stand-in for cuBLAS, libcublas.so.13: the functions that Lathe calls, column-major as theirs
 * (product.h).
 *
 * A product is work on the handle's stream. While that is captured, the handle must have a workspace
 * and must have multiplied before, since cuBLAS allocates and loads kernels at such times.
 */
#include "product.h"

typedef struct {
  void *stream, *workspace;
  int warm, device;
} *cublasHandle_t;

static size_t bytes_of(int type) {
  return type == CUDA_R_16BF ? sizeof(uint16_t) : sizeof(float);
}

static const char *element(const void *array, int type, long long index) {
  return (const char *) array + index * (long long) bytes_of(type);
}

typedef struct {
  Shape shape;
  const void *a, *b;
  void *c;
} Product;

static int run_product(void *arguments) {
  Product *it = arguments;
  return product(&it->shape, it->a, it->b, it->c, it->c);
}

/* The arrays of pointers lie on the device: they are read when the work runs. */
typedef struct {
  Shape shape;
  const void *const *a, *const *b;
  void *const *c;
  int count;
} Batch;

static int run_batch(void *arguments) {
  Batch *it = arguments;
  int status = 0;
  for (int i = 0; i < it->count && !status; i++) {
    status = product(&it->shape, it->a[i], it->b[i], it->c[i], it->c[i]);
  }
  return status;
}

typedef struct {
  Shape shape;
  const void *a, *b;
  void *c;
  long long a_stride, b_stride, c_stride;
  int count;
} Strided;

static int run_strided(void *arguments) {
  Strided *it = arguments;
  int status = 0;
  for (int i = 0; i < it->count && !status; i++) {
    void *c = (void *) element(it->c, it->shape.d_type, i * it->c_stride);
    status = product(
        &it->shape, element(it->a, it->shape.a_type, i * it->a_stride),
        element(it->b, it->shape.b_type, i * it->b_stride), c, c);
  }
  return status;
}

/* The arguments begin with their shape. A handle works on the device of its context only. */
static cublasStatus_t enqueue(cublasHandle_t handle, Work work, void *arguments, size_t size) {
  ((Shape *) arguments)->device = cuda_on_cpu_device(handle->stream);
  if (((Shape *) arguments)->device != handle->device) return CUBLAS_STATUS_EXECUTION_FAILED;
  if (cuda_on_cpu_is_capturing(handle->stream) && (!handle->workspace || !handle->warm)) {
    return CUBLAS_STATUS_NOT_INITIALIZED;
  }
  handle->warm = 1;
  return cuda_on_cpu_enqueue(handle->stream, work, arguments, size)
             ? CUBLAS_STATUS_EXECUTION_FAILED
             : CUBLAS_STATUS_SUCCESS;
}

/* --- What callers see. */

cublasStatus_t cublasCreate_v2(cublasHandle_t *handle) {
  int device = cuda_on_cpu_device(NULL);
  if (device < 0) return CUBLAS_STATUS_NOT_INITIALIZED;
  *handle = calloc(1, sizeof **handle);
  if (!*handle) return CUBLAS_STATUS_ALLOC_FAILED;
  (*handle)->device = device;
  return CUBLAS_STATUS_SUCCESS;
}

cublasStatus_t cublasDestroy_v2(cublasHandle_t handle) {
  free(handle);
  return CUBLAS_STATUS_SUCCESS;
}

/* As in cuBLAS, the workspace is that of the stream before. */
cublasStatus_t cublasSetStream_v2(cublasHandle_t handle, void *stream) {
  handle->stream = stream;
  handle->workspace = NULL;
  return CUBLAS_STATUS_SUCCESS;
}

/* Parts of a sum are float32 here in every mode. */
cublasStatus_t cublasSetMathMode(cublasHandle_t handle, int mode) {
  (void) handle, (void) mode;
  return CUBLAS_STATUS_SUCCESS;
}

cublasStatus_t cublasSetWorkspace_v2(cublasHandle_t handle, void *workspace, size_t bytes) {
  (void) bytes;
  if ((uintptr_t) workspace % 256) return CUBLAS_STATUS_INVALID_VALUE;
  handle->workspace = workspace;
  return CUBLAS_STATUS_SUCCESS;
}

cublasStatus_t cublasGemmEx(
    cublasHandle_t handle, int a_transposed, int b_transposed, int m, int n, int k,
    const float *alpha, const void *a, int a_type, int a_leading, const void *b, int b_type,
    int b_leading, const float *beta, void *c, int c_type, int c_leading, int compute,
    int algorithm) {
  (void) algorithm;
  Product it = {.a = a, .b = b, .c = c};
  cublasStatus_t status = shape_of(
      &it.shape, a_transposed, b_transposed, m, n, k, alpha, a_type, a_leading, b_type, b_leading,
      beta, c_type, c_leading, c_leading, compute);
  return status ? status : enqueue(handle, run_product, &it, sizeof it);
}

cublasStatus_t cublasGemmBatchedEx(
    cublasHandle_t handle, int a_transposed, int b_transposed, int m, int n, int k,
    const float *alpha, const void *const *a, int a_type, int a_leading, const void *const *b,
    int b_type, int b_leading, const float *beta, void *const *c, int c_type, int c_leading,
    int count, int compute, int algorithm) {
  (void) algorithm;
  Batch it = {.a = a, .b = b, .c = c, .count = count};
  cublasStatus_t status = shape_of(
      &it.shape, a_transposed, b_transposed, m, n, k, alpha, a_type, a_leading, b_type, b_leading,
      beta, c_type, c_leading, c_leading, compute);
  if (!status && count < 0) status = CUBLAS_STATUS_INVALID_VALUE;
  return status ? status : enqueue(handle, run_batch, &it, sizeof it);
}

cublasStatus_t cublasGemmStridedBatchedEx(
    cublasHandle_t handle, int a_transposed, int b_transposed, int m, int n, int k,
    const float *alpha, const void *a, int a_type, int a_leading, long long a_stride,
    const void *b, int b_type, int b_leading, long long b_stride, const float *beta, void *c,
    int c_type, int c_leading, long long c_stride, int count, int compute, int algorithm) {
  (void) algorithm;
  Strided it = {
      .a = a, .b = b, .c = c, .a_stride = a_stride, .b_stride = b_stride, .c_stride = c_stride,
      .count = count};
  cublasStatus_t status = shape_of(
      &it.shape, a_transposed, b_transposed, m, n, k, alpha, a_type, a_leading, b_type, b_leading,
      beta, c_type, c_leading, c_leading, compute);
  if (!status && count < 0) status = CUBLAS_STATUS_INVALID_VALUE;
  return status ? status : enqueue(handle, run_strided, &it, sizeof it);
}
