import type { ModelFile, OnnxModel } from './models.ts';

const toModelFile = (path: string, bytes: number, sha256: string | null = null): ModelFile => ({
  path,
  bytes,
  sha256,
});

/**
 * Models whose facts we know: sizes and hashes as public sources give them for just these commits, 0 and null where none did.
 * `longest` is often less than the model could take: attention grows with the square, and one vector says less the more it
 * stands for.
 */
export const KNOWN_ONNX_MODELS: readonly OnnxModel[] = [
  {
    id: 'all-MiniLM-L6-v2',
    task: 'embedding',
    repository: 'Xenova/all-MiniLM-L6-v2',
    revision: '751bff37182d3f1213fa05d7196b954e230abad9',
    dimensions: 384,
    pooling: 'mean',
    queryPrefix: '',
    documentPrefix: '',
    longest: 256,
    licence: 'Apache-2.0',
    precisions: ['q8', 'fp32'],
    files: {
      '*': [
        toModelFile('config.json', 650, '7135149f7cffa1a573466c6e4d8423ed73b62fd2332c575bf738a0d033f70df7'),
        toModelFile(
          'tokenizer.json',
          711661,
          'da0e79933b9ed51798a3ae27893d3c5fa4a201126cef75586296df9b4d2c62a0',
        ),
        toModelFile(
          'tokenizer_config.json',
          366,
          '9261e7d79b44c8195c1cada2b453e55b00aeb81e907a6664974b4d7776172ab3',
        ),
      ],
      q8: [
        toModelFile(
          'onnx/model_quantized.onnx',
          22972370,
          'afdb6f1a0e45b715d0bb9b11772f032c399babd23bfc31fed1c170afc848bdb1',
        ),
      ],
      fp32: [
        toModelFile(
          'onnx/model.onnx',
          90387606,
          '759c3cd2b7fe7e93933ad23c4c9181b7396442a2ed746ec7c1d46192c469c46e',
        ),
      ],
    },
  },
  {
    id: 'nomic-embed-text-v1.5',
    task: 'embedding',
    repository: 'nomic-ai/nomic-embed-text-v1.5',
    revision: 'e9b6763023c676ca8431644204f50c2b100d9aab',
    dimensions: 768,
    pooling: 'mean',
    queryPrefix: 'search_query: ',
    documentPrefix: 'search_document: ',
    longest: 2048,
    licence: 'Apache-2.0',
    precisions: ['q8', 'fp32', 'fp16'],
    files: {
      '*': [
        toModelFile('config.json', 2538, '9ab00bd92cee80a569f708140b7b6c1661a65891ff3765b1519e181ba2f2c92b'),
        toModelFile(
          'tokenizer.json',
          711396,
          'd241a60d5e8f04cc1b2b3e9ef7a4921b27bf526d9f6050ab90f9267a1f9e5c66',
        ),
        toModelFile(
          'tokenizer_config.json',
          1191,
          'd7e0000bcc80134debd2222220427e6bf5fa20a669f40a0d0d1409cc18e0a9bc',
        ),
      ],
      q8: [
        toModelFile(
          'onnx/model_quantized.onnx',
          137296292,
          'b4342336debaea79de872370664b0aaeb67dea4605513d00ee236ea871a81f27',
        ),
      ],
      fp32: [
        toModelFile(
          'onnx/model.onnx',
          547310275,
          '147d5aa88c2101237358e17796cf3a227cead1ec304ec34b465bb08e9d952965',
        ),
      ],
      fp16: [
        toModelFile(
          'onnx/model_fp16.onnx',
          0,
          'cf5b5a86edb00f895561803cfc04729090a958340b8ca2ad76c143f565f6bb04',
        ),
      ],
    },
  },
  {
    id: 'bge-small-en-v1.5',
    task: 'embedding',
    repository: 'Xenova/bge-small-en-v1.5',
    revision: 'ea104dacec62c0de699686887e3f920caeb4f3e3',
    dimensions: 384,
    pooling: 'cls',
    queryPrefix: 'Represent this sentence for searching relevant passages: ',
    documentPrefix: '',
    longest: 512,
    licence: 'MIT',
    precisions: ['q8', 'fp32'],
    files: {
      '*': [
        toModelFile('config.json', 0),
        toModelFile('tokenizer.json', 0),
        toModelFile('tokenizer_config.json', 0),
      ],
      q8: [toModelFile('onnx/model_quantized.onnx', 0)],
      fp32: [toModelFile('onnx/model.onnx', 0)],
    },
  },
  {
    id: 'bge-m3',
    task: 'embedding',
    repository: 'Xenova/bge-m3',
    revision: '4de13258303883538bd53b696b452bf8099f0858',
    dimensions: 1024,
    pooling: 'cls',
    queryPrefix: '',
    documentPrefix: '',
    longest: 1024,
    licence: 'MIT',
    precisions: ['q8', 'fp32'],
    files: {
      '*': [
        toModelFile('config.json', 770, '734a79bf12d388c1467a4e3ab625f45de7f6906cffcfb93a1eca1787504bed95'),
        toModelFile(
          'tokenizer.json',
          17082821,
          '6710678b12670bc442b99edc952c4d996ae309a7020c1fa0096dd245c2faf790',
        ),
        toModelFile(
          'tokenizer_config.json',
          1173,
          '7e4c1cc848840aeccdd763458c18dd525eb0f795c992e00ebe9c28554e7db2d4',
        ),
      ],
      q8: [
        toModelFile(
          'onnx/model_quantized.onnx',
          569694530,
          '0826f8c1ab9edf1801db86c61919d4d108e8bfc0b809ec823ad366882ff0b77d',
        ),
      ],
      fp32: [
        toModelFile('onnx/model.onnx', 0, '5d89a0010dd39aa2cfa8b22bb49f06904c5bbf5877135f877da419480f40cde3'),
        toModelFile(
          'onnx/model.onnx_data',
          2266820608,
          '1eebfb28493f67bba03ce0ef64bfdc7fc5a3bd9d7493f818bb1d78cd798416b4',
        ),
      ],
    },
  },
  {
    id: 'embeddinggemma-300m',
    task: 'embedding',
    repository: 'onnx-community/embeddinggemma-300m-ONNX',
    revision: '5090578d9565bb06545b4552f76e6bc2c93e4a66',
    dimensions: 768,
    // Dense layers follow the mean: only the model's own output is the vector.
    pooling: 'none',
    queryPrefix: 'task: search result | query: ',
    documentPrefix: 'title: none | text: ',
    // The original looks 256 tokens to each side in most layers; this export looks everywhere, which is the same up to here.
    longest: 256,
    licence: 'Gemma',
    precisions: ['q8', 'fp32', 'q4'],
    files: {
      '*': [
        toModelFile('config.json', 1765),
        toModelFile(
          'tokenizer.json',
          20323312,
          '4dda02faaf32bc91031dc8c88457ac272b00c1016cc679757d1c441b248b9c47',
        ),
        toModelFile(
          'tokenizer_config.json',
          1156830,
          '3ca953eea6c3c9fcda9cf3df22949ff18b216f7c74bd6459230f3f1013953f3a',
        ),
      ],
      q8: [
        toModelFile(
          'onnx/model_quantized.onnx',
          567874,
          '172efde319fe1542dc41f31be6154910b05b78f7a861c265c4600eec906bd6d8',
        ),
        toModelFile(
          'onnx/model_quantized.onnx_data',
          308890624,
          '705626e28e4c23c82ade34566b4197d97f534c12275fa406dfb71e9937d388c0',
        ),
      ],
      fp32: [toModelFile('onnx/model.onnx', 0), toModelFile('onnx/model.onnx_data', 0)],
      q4: [toModelFile('onnx/model_q4.onnx', 519322), toModelFile('onnx/model_q4.onnx_data', 196725760)],
    },
  },
  {
    id: 'qwen3-embedding-0.6b',
    task: 'embedding',
    repository: 'onnx-community/Qwen3-Embedding-0.6B-ONNX',
    revision: 'c25a394dd583836952667c12f008335071b3f43d',
    dimensions: 1024,
    pooling: 'last_token',
    queryPrefix:
      'Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery:',
    documentPrefix: '',
    longest: 512,
    licence: 'Apache-2.0',
    precisions: ['q8', 'fp32'],
    files: {
      '*': [
        toModelFile('config.json', 1576, '66a10929782f3c9a3cd5dec90e2a95c60e05736134a63cd54479eeae80bed175'),
        toModelFile(
          'tokenizer.json',
          11423705,
          'def76fb086971c7867b829c23a26261e38d9d74e02139253b38aeb9df8b4b50a',
        ),
        toModelFile(
          'tokenizer_config.json',
          9731,
          '977648852447cb6587327ff3205b0a84cf2fc9f05621d6c8e88a497caafab2e1',
        ),
      ],
      q8: [
        toModelFile(
          'onnx/model_quantized.onnx',
          613527631,
          '87cd124e0ef1fd1f223ebc283efccbaeac386d0b08344701c46975d0657b591f',
        ),
      ],
      fp32: [
        toModelFile('onnx/model.onnx', 0, 'bf27b2f3f9ef9c32ca337d75b361fa99439deaeaefe82e4701b2dbd8439197cc'),
        toModelFile('onnx/model.onnx_data', 0),
      ],
    },
  },
  {
    id: 'ms-marco-MiniLM-L-6-v2',
    task: 'reranking',
    repository: 'Xenova/ms-marco-MiniLM-L-6-v2',
    revision: 'a09144355adeed5f58c8ed011d209bf8ee5a1fec',
    dimensions: 0,
    pooling: 'none',
    queryPrefix: '',
    documentPrefix: '',
    longest: 512,
    licence: 'Apache-2.0',
    precisions: ['q8', 'fp32'],
    files: {
      '*': [
        toModelFile('config.json', 0, 'd827779a72d27ae68cf878a6fc2e954542663fe21ca515d9f4783fc96be2d37e'),
        toModelFile(
          'tokenizer.json',
          711396,
          'd241a60d5e8f04cc1b2b3e9ef7a4921b27bf526d9f6050ab90f9267a1f9e5c66',
        ),
        toModelFile(
          'tokenizer_config.json',
          1242,
          '0b29c7bfc889e53b36d9dd3e686dd4300f6525110eaa98c76a5dafceb2029f53',
        ),
      ],
      q8: [
        toModelFile(
          'onnx/model_quantized.onnx',
          23143499,
          'e9d8ebf845c413e981c175bfe49a3bfa9b3dcce2a3ba54875ee5df5a58639fbe',
        ),
      ],
      fp32: [
        toModelFile(
          'onnx/model.onnx',
          90992115,
          'c623d0bcb99f4622beb413eaef00cfbe5db20df9f1dd982da4b4f26022881870',
        ),
      ],
    },
  },
  {
    id: 'bge-reranker-base',
    task: 'reranking',
    repository: 'Xenova/bge-reranker-base',
    revision: '280bcc27a84e0b898c251e06fddb25171bd9b101',
    dimensions: 0,
    pooling: 'none',
    queryPrefix: '',
    documentPrefix: '',
    longest: 512,
    licence: 'MIT',
    precisions: ['q8', 'fp32'],
    files: {
      '*': [
        toModelFile('config.json', 782),
        toModelFile(
          'tokenizer.json',
          17098079,
          '48564c5c7d3fa64d85d95e65414a542385f88b0f128fd8d4163fd7a57f2be05c',
        ),
        toModelFile('tokenizer_config.json', 443),
      ],
      q8: [
        toModelFile(
          'onnx/model_quantized.onnx',
          279301077,
          'dd98f3e67837d23210a6b7550c08cced4f61845b940ac45be3565840a10f3244',
        ),
      ],
      fp32: [toModelFile('onnx/model.onnx', 0)],
    },
  },
];
