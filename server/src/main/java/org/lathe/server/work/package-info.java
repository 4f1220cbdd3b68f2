/** Work in turn: one thread does what many requests ask for, and each hears of its own. */
package org.lathe.server.work;
