/** Generated cases of each operation: attributes, shapes and the kinds of values they take. */
package org.lathe.conformance.cases;
