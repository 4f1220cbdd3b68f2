/**
 * What operations become: launches of kernels on operands at their places on the device. The
 * operations and the libraries of a device's maker build on this; sessions and programs on all.
 */
package org.lathe.tornado.launch;
