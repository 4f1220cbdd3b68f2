/**
 * The lowered form of operations: launches of kernels on device buffer views. The operations and
 * the vendor libraries use this package; sessions and programs use all of them.
 */
package org.lathe.tornado.launch;
