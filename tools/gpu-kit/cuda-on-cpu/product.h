/*
 * Products of column-major matrices, as the stand-ins for cuBLAS and cuBLASLt compute them. Factors are
 * rounded to what the compute type allows, to the nearest; sums are float32, in the order of the inner
 * dimension. Matrices are float32, or factors bfloat16 and results either. Arguments that the
 * libraries refuse are refused.
 */
#ifndef CUDA_ON_CPU_PRODUCT_H
#define CUDA_ON_CPU_PRODUCT_H

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

/* D = alpha op(A) op(B) + beta C, where C and D are of one type and may be the same; op(A) has m rows and k columns, op(B) k rows and n columns. */
typedef struct {
  int a_transposed, b_transposed, m, n, k, a_type, b_type, d_type, a_leading, b_leading, c_leading,
      d_leading;
  int bits;
  float alpha, beta;
  int device; /* of the stream */
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

static void multiply(
    const Shape *shape, const float *left, const float *right, const void *c,
    void *d) {
  int m = shape->m, k = shape->k;
  float *sums = malloc(sizeof(float) * (size_t) m);
  for (int j = 0; j < shape->n; j++) {
    memset(sums, 0, sizeof(float) * (size_t) m);
    for (int p = 0; p < k; p++) {
      float x = right[(size_t) j * k + p];
      for (int i = 0; i < m; i++) sums[i] += x * left[(size_t) p * m + i];
    }
    for (int i = 0; i < m; i++) {
      size_t from = (size_t) j * shape->c_leading + i, to = (size_t) j * shape->d_leading + i;
      /* What beta = 0 multiplies may be NaN. */
      float old = shape->beta == 0 ? 0 : shape->beta * load(c, shape->d_type, from);
      store(d, shape->d_type, to, shape->alpha * sums[i] + old);
    }
  }
  free(sums);
}

static int product(
    const Shape *shape, const void *a, const void *b, const void *c, void *d) {
  if (cuda_on_cpu_is_idle()) return 0;
  const int out_of_memory = 2, illegal_address = 700; /* of the driver */
  const void *matrices[] = {a, b, c, d};
  for (int i = 0; i < 4; i++) {
    if (cuda_on_cpu_device_of(matrices[i]) != shape->device) return illegal_address;
  }
  float *left = packed(
      a, shape->a_type, shape->a_transposed, shape->m, shape->k, shape->a_leading, shape->bits);
  float *right = packed(
      b, shape->b_type, shape->b_transposed, shape->k, shape->n, shape->b_leading, shape->bits);
  int status = left && right ? 0 : out_of_memory;
  if (!status) multiply(shape, left, right, c, d);
  free(left);
  free(right);
  return status;
}

static cublasStatus_t shape_of(
    Shape *shape, int a_transposed, int b_transposed, int m, int n, int k, const float *alpha,
    int a_type, int a_leading, int b_type, int b_leading, const float *beta, int d_type,
    int c_leading, int d_leading, int compute) {
  int bits = factor_bits(compute);
  int floats = a_type == CUDA_R_32F && b_type == CUDA_R_32F && d_type == CUDA_R_32F;
  int halves = a_type == CUDA_R_16BF && b_type == CUDA_R_16BF
               && (d_type == CUDA_R_16BF || d_type == CUDA_R_32F) && compute == CUBLAS_COMPUTE_32F;
  if (!bits || !(floats || halves)) return CUBLAS_STATUS_NOT_SUPPORTED;
  if (m < 0 || n < 0 || k < 0 || a_leading < (a_transposed ? k : m)
      || b_leading < (b_transposed ? n : k) || c_leading < m || d_leading < m) {
    return CUBLAS_STATUS_INVALID_VALUE;
  }
  *shape = (Shape) {a_transposed, b_transposed, m, n, k, a_type, b_type, d_type, a_leading,
                    b_leading, c_leading, d_leading, bits, *alpha, *beta, -1};
  return CUBLAS_STATUS_SUCCESS;
}

#endif
