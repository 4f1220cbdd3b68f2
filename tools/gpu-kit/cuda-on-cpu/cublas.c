/*
 * A stand-in for cuBLAS, libcublas.so.13: the functions that Lathe calls, column-major as theirs.
 * Factors are rounded to what the compute type allows, to the nearest; sums are float32, in the
 * order of the inner dimension. Arguments that cuBLAS refuses are refused.
 *
 * Matrices are float32, or factors bfloat16 and results either.
 *
 * A product is work on the handle's stream. While that is captured, the handle must have a workspace
 * and must have multiplied before, since cuBLAS allocates and loads kernels at such times.
 */
#include "queue.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef enum {
  CUBLAS_STATUS_SUCCESS = 0,
  CUBLAS_STATUS_NOT_INITIALIZED = 1,
  CUBLAS_STATUS_ALLOC_FAILED = 3,
  CUBLAS_STATUS_INVALID_VALUE = 7,
  CUBLAS_STATUS_EXECUTION_FAILED = 13,
  CUBLAS_STATUS_NOT_SUPPORTED = 15
} cublasStatus_t;

typedef struct {
  void *stream, *workspace;
  int warm;
} *cublasHandle_t;

enum { CUDA_R_32F = 0, CUDA_R_16BF = 14 };
enum {
  CUBLAS_COMPUTE_32F = 68,
  CUBLAS_COMPUTE_32F_FAST_16BF = 75,
  CUBLAS_COMPUTE_32F_FAST_TF32 = 77
};

/* Significant bits of a factor; 0 for a compute type that nothing here asks for. */
static int factor_bits(int compute) {
  switch (compute) {
    case CUBLAS_COMPUTE_32F: return 24;
    case CUBLAS_COMPUTE_32F_FAST_TF32: return 11;
    case CUBLAS_COMPUTE_32F_FAST_16BF: return 8;
    default: return 0;
  }
}

/* x to the nearest of `bits` significant bits, ties to even. */
static float rounded(float x, int bits) {
  uint32_t word;
  memcpy(&word, &x, sizeof word);
  if (bits == 24 || (word & 0x7f800000u) == 0x7f800000u) return x;
  int dropped = 24 - bits;
  uint32_t odd = word >> dropped & 1;
  word += (1u << (dropped - 1)) - 1 + odd;
  word &= ~((1u << dropped) - 1);
  memcpy(&x, &word, sizeof x);
  return x;
}

static size_t bytes_of(int type) {
  return type == CUDA_R_16BF ? sizeof(uint16_t) : sizeof(float);
}

static const char *element(const void *array, int type, long long index) {
  return (const char *) array + index * (long long) bytes_of(type);
}

static float load(const void *array, int type, size_t index) {
  if (type == CUDA_R_32F) return ((const float *) array)[index];
  uint32_t word = (uint32_t) ((const uint16_t *) array)[index] << 16;
  float x;
  memcpy(&x, &word, sizeof x);
  return x;
}

static void store(void *array, int type, size_t index, float x) {
  if (type == CUDA_R_32F) {
    ((float *) array)[index] = x;
    return;
  }
  float nearest = rounded(x, 8);
  uint32_t word;
  memcpy(&word, &nearest, sizeof word);
  ((uint16_t *) array)[index] = (uint16_t) (word >> 16);
}

/* C = alpha op(A) op(B) + beta C; op(A) has m rows and k columns, op(B) k rows and n columns. */
typedef struct {
  int a_transposed, b_transposed, m, n, k, a_type, b_type, c_type, a_leading, b_leading, c_leading;
  int bits;
  float alpha, beta;
} Shape;

/* The columns of op(matrix), rounded and one after the other. */
static float *packed(
    const void *matrix, int type, int transposed, int rows, int columns, int leading, int bits) {
  float *all = malloc(sizeof(float) * (size_t) rows * (size_t) columns);
  if (!all) return NULL;
  for (int j = 0; j < columns; j++) {
    for (int i = 0; i < rows; i++) {
      size_t at = transposed ? (size_t) i * leading + j : (size_t) j * leading + i;
      all[(size_t) j * rows + i] = rounded(load(matrix, type, at), bits);
    }
  }
  return all;
}

static void multiply(const Shape *shape, const float *left, const float *right, void *c) {
  int m = shape->m, k = shape->k;
  float *sums = malloc(sizeof(float) * (size_t) m);
  for (int j = 0; j < shape->n; j++) {
    memset(sums, 0, sizeof(float) * (size_t) m);
    for (int p = 0; p < k; p++) {
      float x = right[(size_t) j * k + p];
      for (int i = 0; i < m; i++) sums[i] += x * left[(size_t) p * m + i];
    }
    for (int i = 0; i < m; i++) {
      size_t at = (size_t) j * shape->c_leading + i;
      /* What beta = 0 multiplies may be NaN. */
      float old = shape->beta == 0 ? 0 : shape->beta * load(c, shape->c_type, at);
      store(c, shape->c_type, at, shape->alpha * sums[i] + old);
    }
  }
  free(sums);
}

static int product(const Shape *shape, const void *a, const void *b, void *c) {
  if (cuda_on_cpu_is_idle()) return 0;
  const int out_of_memory = 2; /* of the driver */
  float *left = packed(
      a, shape->a_type, shape->a_transposed, shape->m, shape->k, shape->a_leading, shape->bits);
  float *right = packed(
      b, shape->b_type, shape->b_transposed, shape->k, shape->n, shape->b_leading, shape->bits);
  int status = left && right ? 0 : out_of_memory;
  if (!status) multiply(shape, left, right, c);
  free(left);
  free(right);
  return status;
}

typedef struct {
  Shape shape;
  const void *a, *b;
  void *c;
} Product;

static int run_product(void *arguments) {
  Product *it = arguments;
  return product(&it->shape, it->a, it->b, it->c);
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
    status = product(&it->shape, it->a[i], it->b[i], it->c[i]);
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
    status = product(
        &it->shape, element(it->a, it->shape.a_type, i * it->a_stride),
        element(it->b, it->shape.b_type, i * it->b_stride),
        (void *) element(it->c, it->shape.c_type, i * it->c_stride));
  }
  return status;
}

static cublasStatus_t shape_of(
    Shape *shape, int a_transposed, int b_transposed, int m, int n, int k, const float *alpha,
    int a_type, int a_leading, int b_type, int b_leading, const float *beta, int c_type,
    int c_leading, int compute) {
  int bits = factor_bits(compute);
  int floats = a_type == CUDA_R_32F && b_type == CUDA_R_32F && c_type == CUDA_R_32F;
  int halves = a_type == CUDA_R_16BF && b_type == CUDA_R_16BF
               && (c_type == CUDA_R_16BF || c_type == CUDA_R_32F) && compute == CUBLAS_COMPUTE_32F;
  if (!bits || !(floats || halves)) return CUBLAS_STATUS_NOT_SUPPORTED;
  if (m < 0 || n < 0 || k < 0 || a_leading < (a_transposed ? k : m)
      || b_leading < (b_transposed ? n : k) || c_leading < m) {
    return CUBLAS_STATUS_INVALID_VALUE;
  }
  *shape = (Shape) {a_transposed, b_transposed, m, n, k, a_type, b_type, c_type, a_leading,
                    b_leading, c_leading, bits, *alpha, *beta};
  return CUBLAS_STATUS_SUCCESS;
}

static cublasStatus_t enqueue(cublasHandle_t handle, Work work, const void *arguments, size_t size) {
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
  *handle = calloc(1, sizeof **handle);
  return *handle ? CUBLAS_STATUS_SUCCESS : CUBLAS_STATUS_ALLOC_FAILED;
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
      beta, c_type, c_leading, compute);
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
      beta, c_type, c_leading, compute);
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
      beta, c_type, c_leading, compute);
  if (!status && count < 0) status = CUBLAS_STATUS_INVALID_VALUE;
  return status ? status : enqueue(handle, run_strided, &it, sizeof it);
}
