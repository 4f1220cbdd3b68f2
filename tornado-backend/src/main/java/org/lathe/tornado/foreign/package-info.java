/** Functions of native libraries, called through Java's foreign functions. */
package org.lathe.tornado.foreign;
