/*
 * A stand-in for cuBLASLt, libcublasLt.so.13: the functions that Lathe calls (product.h). Its objects
 * hold what was set. An algorithm is the four alignments that it was chosen for, and the workspace;
 * a product with others is refused.
 */
#include "product.h"

/* Attributes of an operation: cublasLtMatmulDescAttributes_t. */
enum { TRANSPOSE_A = 3, TRANSPOSE_B = 4 };

/* Attributes of a preference: cublasLtMatmulPreferenceAttributes_t. */
enum { WORKSPACE_BYTES = 1, REDUCTION_SCHEMES = 3, FIRST_ALIGNMENT = 5 };

typedef struct {
  int compute, scale, a_transposed, b_transposed;
} Operation;

typedef struct {
  int type;
  uint64_t rows, columns;
  int64_t leading;
} Layout;

typedef struct {
  uint64_t workspace;
  uint32_t schemes, alignments[4];
} Preference;

/* 64 bytes, as cublasLtMatmulAlgo_t. */
typedef struct {
  uint64_t workspace, alignments[4], unused[3];
} Algorithm;

/* As cublasLtMatmulHeuristicResult_t. */
typedef struct {
  Algorithm algorithm;
  uint64_t workspace;
  cublasStatus_t status;
  float waves;
  int reserved[4];
} Result;

static cublasStatus_t created(void *to, size_t size) {
  void *object = calloc(1, size);
  if (!object) return CUBLAS_STATUS_ALLOC_FAILED;
  memcpy(to, &object, sizeof object);
  return CUBLAS_STATUS_SUCCESS;
}

cublasStatus_t cublasLtCreate(void **handle) { return created(handle, 1); }

cublasStatus_t cublasLtDestroy(void *handle) {
  free(handle);
  return CUBLAS_STATUS_SUCCESS;
}

cublasStatus_t cublasLtMatmulDescCreate(Operation **operation, int compute, int scale) {
  if (!factor_bits(compute) || scale != CUDA_R_32F) return CUBLAS_STATUS_NOT_SUPPORTED;
  cublasStatus_t status = created(operation, sizeof **operation);
  if (!status) **operation = (Operation) {.compute = compute, .scale = scale};
  return status;
}

cublasStatus_t cublasLtMatmulDescSetAttribute(
    Operation *operation, int attribute, const void *value, size_t size) {
  if (size != sizeof(int32_t)) return CUBLAS_STATUS_INVALID_VALUE;
  switch (attribute) {
    case TRANSPOSE_A: operation->a_transposed = *(const int32_t *) value; break;
    case TRANSPOSE_B: operation->b_transposed = *(const int32_t *) value; break;
    default: return CUBLAS_STATUS_INVALID_VALUE;
  }
  return CUBLAS_STATUS_SUCCESS;
}

cublasStatus_t cublasLtMatmulDescDestroy(Operation *operation) {
  free(operation);
  return CUBLAS_STATUS_SUCCESS;
}

cublasStatus_t cublasLtMatrixLayoutCreate(
    Layout **layout, int type, uint64_t rows, uint64_t columns, int64_t leading) {
  if (leading < (int64_t) rows) return CUBLAS_STATUS_INVALID_VALUE;
  cublasStatus_t status = created(layout, sizeof **layout);
  if (!status) **layout = (Layout) {type, rows, columns, leading};
  return status;
}

cublasStatus_t cublasLtMatrixLayoutDestroy(Layout *layout) {
  free(layout);
  return CUBLAS_STATUS_SUCCESS;
}

cublasStatus_t cublasLtMatmulPreferenceCreate(Preference **preference) {
  return created(preference, sizeof **preference);
}

cublasStatus_t cublasLtMatmulPreferenceSetAttribute(
    Preference *preference, int attribute, const void *value, size_t size) {
  int alignment = attribute - FIRST_ALIGNMENT;
  if (attribute == WORKSPACE_BYTES && size == sizeof(uint64_t)) {
    preference->workspace = *(const uint64_t *) value;
  } else if (attribute == REDUCTION_SCHEMES && size == sizeof(uint32_t)) {
    preference->schemes = *(const uint32_t *) value;
  } else if (alignment >= 0 && alignment < 4 && size == sizeof(uint32_t)) {
    preference->alignments[alignment] = *(const uint32_t *) value;
  } else {
    return CUBLAS_STATUS_INVALID_VALUE;
  }
  return CUBLAS_STATUS_SUCCESS;
}

cublasStatus_t cublasLtMatmulPreferenceDestroy(Preference *preference) {
  free(preference);
  return CUBLAS_STATUS_SUCCESS;
}

static cublasStatus_t shape_of_layouts(
    Shape *shape, const Operation *operation, const float *alpha, const float *beta, const Layout *a,
    const Layout *b, const Layout *c, const Layout *d) {
  int m = (int) d->rows, n = (int) d->columns;
  int k = (int) (operation->a_transposed ? a->rows : a->columns);
  if ((operation->a_transposed ? a->columns : a->rows) != d->rows
      || (operation->b_transposed ? b->rows : b->columns) != d->columns
      || (operation->b_transposed ? b->columns : b->rows) != (uint64_t) k || c->rows != d->rows
      || c->columns != d->columns || c->type != d->type) {
    return CUBLAS_STATUS_INVALID_VALUE;
  }
  return shape_of(
      shape, operation->a_transposed, operation->b_transposed, m, n, k, alpha, a->type,
      (int) a->leading, b->type, (int) b->leading, beta, d->type, (int) c->leading, (int) d->leading,
      operation->compute);
}

cublasStatus_t cublasLtMatmulAlgoGetHeuristic(
    void *handle, Operation *operation, Layout *a, Layout *b, Layout *c, Layout *d,
    Preference *preference, int most, Result *results, int *count) {
  (void) handle;
  const float one = 1;
  Shape shape;
  *count = 0;
  cublasStatus_t status = shape_of_layouts(&shape, operation, &one, &one, a, b, c, d);
  if (status) return status;
  if (most < 1) return CUBLAS_STATUS_INVALID_VALUE;
  *results = (Result) {.algorithm = {.workspace = preference->workspace}};
  for (int i = 0; i < 4; i++) results->algorithm.alignments[i] = preference->alignments[i];
  *count = 1;
  return CUBLAS_STATUS_SUCCESS;
}

typedef struct {
  Shape shape;
  const void *a, *b, *c;
  void *d;
} Sum;

static int run_sum(void *arguments) {
  Sum *it = arguments;
  return product(&it->shape, it->a, it->b, it->c, it->d);
}

cublasStatus_t cublasLtMatmul(
    void *handle, Operation *operation, const float *alpha, const void *a, Layout *a_layout,
    const void *b, Layout *b_layout, const float *beta, const void *c, Layout *c_layout, void *d,
    Layout *d_layout, const Algorithm *algorithm, void *workspace, size_t workspace_bytes,
    void *stream) {
  (void) handle;
  const void *places[] = {a, b, c, d};
  for (int i = 0; i < 4; i++) {
    uint64_t alignment = algorithm->alignments[i];
    if (!alignment || (uintptr_t) places[i] % alignment) return CUBLAS_STATUS_INVALID_VALUE;
  }
  if (workspace_bytes < algorithm->workspace || (workspace_bytes && !workspace)) {
    return CUBLAS_STATUS_INVALID_VALUE;
  }
  Sum it = {.a = a, .b = b, .c = c, .d = d};
  cublasStatus_t status = shape_of_layouts(
      &it.shape, operation, alpha, beta, a_layout, b_layout, c_layout, d_layout);
  if (status) return status;
  it.shape.device = cuda_on_cpu_device(stream);
  return cuda_on_cpu_enqueue(stream, run_sum, &it, sizeof it) ? CUBLAS_STATUS_EXECUTION_FAILED
                                                              : CUBLAS_STATUS_SUCCESS;
}
