/**
 * Files written whole or not at all, journals of lines that survive an interruption, JSON,
 * checksums, safetensors, and the one exception for errors of the user.
 */
package org.lathe.files;
