/** Generated cases of each operation: attributes, shapes and kinds of values. */
package org.lathe.conformance.cases;
