/**
 * Files written whole or not at all, journals of lines that survive an interruption, checksums,
 * safetensors, and the one exception for what a user did wrong.
 */
package org.lathe.files;
