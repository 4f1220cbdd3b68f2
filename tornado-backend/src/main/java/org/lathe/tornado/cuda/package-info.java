/**
 * The arrays of an NVIDIA device through CUDA's driver: a program is one submission, a CUDA graph
 * of the kernels that TornadoVM has compiled and of cuBLAS's products.
 */
package org.lathe.tornado.cuda;
