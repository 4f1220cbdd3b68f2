/** Four small, complete programs to start from; a test runs each of them. */
package org.lathe.examples;
