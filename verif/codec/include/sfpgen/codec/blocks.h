/* Block formats (HBFP, MX, NVFP4; docs/block_formats.md) for C: FP32, BF16 and FP16 values to the two streams of a packet
 * and back between buffers of the caller's (docs/codec.md). A handle never changes after it was made: any number of
 * threads may use it at once. */
#ifndef SFPGEN_CODEC_BLOCKS_H
#define SFPGEN_CODEC_BLOCKS_H

#include <sfpgen/codec/codec.h>

/* C has no other way to name a type: NOLINTBEGIN(modernize-*, readability-identifier-naming) */
#ifdef __cplusplus
extern "C" {
#endif

/* Bits of what a format could not keep. */
enum {
  SFPGEN_BLOCK_NONFINITE = 32, /* a block held an infinity or a NaN and is NaN */
  SFPGEN_BLOCK_SATURATED = 64  /* a value was beyond the largest element of its block and became that */
};

/* What a handle is made from. All zero but the first three are a good start. */
typedef struct sfpgen_block_parameters {
  uint32_t exponent_bits; /* of the container: 8 (FP32, BF16) or 5 (FP16) */
  uint32_t mantissa_bits; /* of the container: 23 (FP32), 7 (BF16) or 10 (FP16) */
  const char* format;     /* "hbfp8", "mxfp4_e2m1:16", "nvfp4" ..: the name, and after a colon the values of a block */
  const char* policy;     /* how scales follow from the largest magnitude: "floor", "ceil" ..; null: the format's own way */
  uint32_t lanes;         /* L, 1..64, a multiple or a divisor of the block; 0: 8 */
  uint32_t word_bits;     /* of a lane's words: 8, 16 .. 64, not fewer than an element has; 0: the container's bits */
  uint32_t path;          /* an sfpgen_path */
} sfpgen_block_parameters;

typedef struct sfpgen_blocks sfpgen_blocks;

/* Makes a handle. SFPGEN_BAD_PARAMETER for a container, format, policy or layout that there is not, SFPGEN_NO_SUCH_PATH
 * for a path that processor or parameters do not have. Where it fails and `message` is there, message_bytes of it get the
 * reason as text, cut to length and ended with a zero. */
sfpgen_status sfpgen_blocks_create(const sfpgen_block_parameters* parameters, sfpgen_blocks** blocks, char* message,
                                   size_t message_bytes);

/* Ends a handle; null is none. */
void sfpgen_blocks_destroy(sfpgen_blocks* blocks);

/* Bytes of an item: a value's bit pattern in an unsigned integer of 2 or 4 bytes, little-endian. */
size_t sfpgen_blocks_item_bytes(const sfpgen_blocks* blocks);

/* Bytes of the streams of a packet of `values` values, just as many whatever they are: scales in the metadata, elements
 * in the data (docs/block_formats.md). 0 for a null handle, or more values than memory has. */
uint64_t sfpgen_blocks_metadata_bytes(const sfpgen_blocks* blocks, uint64_t values);
uint64_t sfpgen_blocks_data_bytes(const sfpgen_blocks* blocks, uint64_t values);

/* Encodes a packet of `values` items, elements to nearest even. Both buffers have room for the bytes above, or
 * SFPGEN_BUFFER_TOO_SMALL. `lost`, if there, gets SFPGEN_BLOCK_NONFINITE | SFPGEN_BLOCK_SATURATED. */
sfpgen_status sfpgen_blocks_quantize(const sfpgen_blocks* blocks, const void* items, uint64_t values, void* metadata,
                                     uint64_t metadata_room, void* data, uint64_t data_room, uint32_t* lost);

/* Decodes a packet into `values` items, each the nearest value of the container. On SFPGEN_BAD_STREAM (streams of another
 * length, or padding that is not zero) the items are of no use and `message`, where it is there, gets the reason. */
sfpgen_status sfpgen_blocks_dequantize(const sfpgen_blocks* blocks, const void* metadata, uint64_t metadata_bytes,
                                       const void* data, uint64_t data_bytes, void* items, uint64_t values,
                                       char* message, size_t message_bytes);

#ifdef __cplusplus
}
#endif
/* NOLINTEND(modernize-*, readability-identifier-naming) */

#endif
