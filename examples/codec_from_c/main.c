/* Compresses a tensor to 7 mantissa bits, decompresses it, and says how many bits a value took; then the same in a block
 * format. */
#include <sfpgen/codec/blocks.h>
#include <sfpgen/codec/codec.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { values = 100000 };

/* Takes a tensor through HBFP8, 64 values of 8 bits to a scale of 10: 0 where no value changed by more than half a step. */
static int through_blocks(const float* tensor, float* back) {
  const sfpgen_block_parameters parameters = {.exponent_bits = 8, .mantissa_bits = 23, .format = "hbfp8"};
  char reason[200] = "";
  sfpgen_blocks* blocks = NULL;
  sfpgen_status status = sfpgen_blocks_create(&parameters, &blocks, reason, sizeof(reason));
  if (status != SFPGEN_OK) {
    fprintf(stderr, "%s: %s\n", sfpgen_status_text(status), reason);
    return 1;
  }
  const uint64_t metadata_bytes = sfpgen_blocks_metadata_bytes(blocks, values);
  const uint64_t data_bytes = sfpgen_blocks_data_bytes(blocks, values);
  unsigned char* metadata = malloc(metadata_bytes);
  unsigned char* data = malloc(data_bytes);
  if (metadata == NULL || data == NULL) return 1;
  status = sfpgen_blocks_quantize(blocks, tensor, values, metadata, metadata_bytes, data, data_bytes, NULL);
  if (status == SFPGEN_OK)
    status = sfpgen_blocks_dequantize(blocks, metadata, metadata_bytes, data, data_bytes, back, values, reason,
                                      sizeof(reason));
  if (status != SFPGEN_OK) {
    fprintf(stderr, "%s: %s\n", sfpgen_status_text(status), reason);
    return 1;
  }
  int wrong = 0;
  for (int i = 0; i < values; ++i) { /* no value is beyond 2: steps are 2/128 at most */
    const float error = back[i] - tensor[i];
    wrong += error > 1.0F / 128 || error < -1.0F / 128;
  }
  printf("hbfp8: %.3f bits per value, %d values farther away than half a step\n",
         8.0 * (double)(metadata_bytes + data_bytes) / values, wrong);
  free(data);
  free(metadata);
  sfpgen_blocks_destroy(blocks);
  return wrong;
}

int main(void) {
  sfpgen_parameters parameters;
  sfpgen_default_parameters(8, 23, &parameters); /* float: FP32 */
  parameters.kept_mantissa_bits = 7;

  char reason[200] = "";
  sfpgen_codec* codec = NULL;
  sfpgen_status status = sfpgen_codec_create(&parameters, &codec, reason, sizeof(reason));
  if (status != SFPGEN_OK) {
    fprintf(stderr, "%s: %s\n", sfpgen_status_text(status), reason);
    return 1;
  }

  const uint64_t bound = sfpgen_encoded_bound(codec, values);
  const uint64_t places = sfpgen_block_count(codec, values);
  float* tensor = malloc(values * sizeof(float));
  float* back = malloc(values * sizeof(float));
  unsigned char* buffer = malloc(bound);
  sfpgen_block* blocks = malloc(places * sizeof(sfpgen_block));
  if (tensor == NULL || back == NULL || buffer == NULL || blocks == NULL) return 1;
  for (int i = 0; i < values; ++i) tensor[i] = (float)(i % 1000 - 500) / 256.0F;

  sfpgen_result result;
  status = sfpgen_encode(codec, tensor, values, buffer, bound, blocks, places, &result);
  if (status == SFPGEN_OK)
    status = sfpgen_decode(codec, buffer, result.bytes, blocks, result.blocks, back, values, reason, sizeof(reason));
  if (status != SFPGEN_OK) {
    fprintf(stderr, "%s: %s\n", sfpgen_status_text(status), reason);
    return 1;
  }
  printf("%d values, %.3f bits per value, path %s\n", values, 8.0 * (double)result.bytes / values,
         sfpgen_path_name(result.path));

  int wrong = 0;
  for (int i = 0; i < values; ++i) {
    uint32_t bits;
    memcpy(&bits, &tensor[i], sizeof(bits));
    bits &= 0xFFFF0000U; /* truncation to 7 bits */
    wrong += memcmp(&bits, &back[i], sizeof(bits)) != 0;
  }
  printf("%d values came back other than truncated\n", wrong);
  wrong += through_blocks(tensor, back);
  free(blocks);
  free(buffer);
  free(back);
  free(tensor);
  sfpgen_codec_destroy(codec);
  return wrong == 0 ? 0 : 1;
}
