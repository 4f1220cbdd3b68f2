/**
 * The operations, one file each: its kernels, written as TornadoVM's {@code KernelContext} methods,
 * and how it is done by them. The words of a kernel's descriptor are constants, by which the host
 * puts them and the kernel reads them. An array of local memory is used in the method that
 * allocates it and passed to no other: TornadoVM 5.2.0 would address it there as a Java array, past
 * its end.
 */
package org.lathe.tornado.op;
